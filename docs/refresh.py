# ruff: noqa: INP001, a script of the site, no package
"""Run the notebooks and the pages, and store what they print.

`python docs/refresh.py` runs and stores them all; names after it choose some.
`python docs/refresh.py --check` stores nothing, names every place that differs, and
fails where there is one.

What is stored depends on the notebooks and pages alone: no times, no versions, no
counters of earlier runs.
"""

import argparse
import difflib
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

sys.path.insert(0, str(Path(__file__).parent))
import pages  # beside this file: found by the line above

FOLDER = Path(__file__).parent / "notebooks"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def own_settings() -> tempfile.TemporaryDirectory[str]:
    """Give kernels a folder of settings of their own, for as long as the result lives.

    So nobody's own IPython settings change what a notebook prints, and a kernel on
    this machine does not warn that it talks to this machine.
    """
    folder = tempfile.TemporaryDirectory()
    profile = Path(folder.name) / "profile_default"
    profile.mkdir()
    config = "c = get_config()\nc.IPKernelApp.log_level = 'ERROR'\n"
    (profile / "ipython_kernel_config.py").write_text(config, encoding="utf-8")
    os.environ["IPYTHONDIR"] = folder.name
    return folder


def run(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook as it is after a run, normalised."""
    notebook = normalised(notebook)
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(FOLDER)}},
    )
    return normalised(client.execute())


def normalised(notebook: NotebookNode) -> NotebookNode:
    """Keep what a reader sees, and drop what differs from run to run."""
    code = 0
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number}"
        kept = {"mystnb", "tags"}
        cell.metadata = {k: v for k, v in cell.metadata.items() if k in kept}
        if cell.cell_type == "code":
            code += 1
            cell.execution_count = code
            cell.outputs = merged(cell.outputs)
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = code
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return nbformat.from_dict(notebook)


def merged(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring pieces of one stream: how a kernel cuts them is chance."""
    found: list[NotebookNode] = []
    for output in outputs:
        last = found[-1] if found else None
        if (
            last is not None
            and last.output_type == output.output_type == "stream"
            and last.name == output.name
        ):
            last.text += output.text
        else:
            found.append(output)
    return found


def text(notebook: NotebookNode) -> list[str]:
    """Return the lines that the code cells put out, without pictures."""
    lines: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        lines.append(f"[{cell.id}]")
        for output in cell.outputs:
            if output.output_type == "stream":
                lines += f"{output.name}: {output.text}".splitlines()
            for kind, value in sorted(output.get("data", {}).items()):
                if kind.startswith("text/"):
                    lines += f"{kind}: {value}".splitlines()
    return lines


def differences(path: Path) -> list[str]:
    """Return how a notebook or page differs from what it prints now, as a diff."""
    if path.suffix == ".md":
        return pages.differences(path)
    stored = nbformat.read(path, as_version=4)
    wanted = text(normalised(nbformat.from_dict(stored)))
    names = f"{path.name} as stored", "as run"
    return list(difflib.unified_diff(wanted, text(run(stored)), *names, lineterm=""))


def store(path: Path) -> None:
    """Run a notebook or a page and write it back."""
    if path.suffix == ".md":
        new = pages.refreshed(path.read_text(encoding="utf-8"))
    else:
        notebook = run(nbformat.read(path, as_version=4))
        nbformat.validate(notebook)
        new = nbformat.writes(notebook).rstrip("\n") + "\n"
    path.write_text(new, encoding="utf-8")


def main(argv: list[str]) -> int:
    """Check or store the notebooks and pages that are named, or all."""
    parser = argparse.ArgumentParser(description="Run notebooks and pages; store them.")
    parser.add_argument("--check", action="store_true", help="compare, store nothing")
    parser.add_argument("names", nargs="*", help="names without ending; default: all")
    given = parser.parse_args(argv)
    paths = [*pages.PAGES, *sorted(FOLDER.glob("*.ipynb"))]
    paths = [path for path in paths if not given.names or path.stem in given.names]
    stale = 0
    with own_settings():
        for path in paths:
            if given.check:
                found = differences(path)
                stale += bool(found)
                print(
                    "\n".join(found)
                    if found
                    else f"{path.relative_to(pages.ROOT)}: as stored"
                )
            else:
                store(path)
                print(f"{path.relative_to(pages.ROOT)}: stored")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
