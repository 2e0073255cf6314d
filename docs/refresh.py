# ruff: noqa: INP001, a script of the site, no package
"""Run the notebooks, and store what they print.

`python docs/refresh.py` runs and stores them all; names after it choose some.
`python docs/refresh.py --check` stores nothing, and fails where a notebook prints
something else than it stores.

What is stored depends on the notebooks alone: no times, no versions, no counters of
earlier runs.
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


def check(path: Path) -> bool:
    """True where the notebook prints what it stores; print the difference where not."""
    stored = nbformat.read(path, as_version=4)
    wanted = text(normalised(nbformat.from_dict(stored)))
    differences = list(
        difflib.unified_diff(
            wanted, text(run(stored)), f"{path.name} as stored", "as run", lineterm=""
        )
    )
    print("\n".join(differences) if differences else f"{path.name}: as stored")
    return not differences


def store(path: Path) -> None:
    """Run a notebook and write it back."""
    notebook = run(nbformat.read(path, as_version=4))
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook).rstrip("\n") + "\n", encoding="utf-8")
    print(f"{path.name}: stored")


def main(argv: list[str]) -> int:
    """Check or store the notebooks that are named, or all."""
    parser = argparse.ArgumentParser(description="Run the notebooks, and store them.")
    parser.add_argument("--check", action="store_true", help="compare, store nothing")
    parser.add_argument("names", nargs="*", help="names without .ipynb; default: all")
    given = parser.parse_args(argv)
    paths = [FOLDER / f"{name}.ipynb" for name in given.names]
    paths = paths or sorted(FOLDER.glob("*.ipynb"))
    with own_settings():
        if given.check:
            good = [check(path) for path in paths]  # all of them, also after a bad one
            return 0 if all(good) else 1
        for path in paths:
            store(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
