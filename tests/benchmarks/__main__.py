"""Run all benchmarks: `python -m tests.benchmarks` in the root of the repository.

Prints tables and writes results.json beside this file.
"""

import argparse
import json
import os
import platform
from importlib import metadata
from pathlib import Path

from tests.benchmarks import groups

PACKAGES = (
    "attrs", "numpy", "holidays", "python-dateutil", "pandas", "polars", "QuantLib",
    "exchange_calendars",
)  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", allow_abbrev=False
    )
    parser.add_argument("--rounds", type=int, default=15, help="of each case (15)")
    parser.add_argument("--largest", type=int, default=10**7, help="rows (10000000)")
    default = Path(__file__).with_name("results.json")
    parser.add_argument("--json", type=Path, default=default, help="where to write")
    return parser.parse_args()


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _machine() -> dict[str, object]:
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "cores": os.cpu_count(),
        "packages": {name: _installed(name) for name in PACKAGES},
    }


def _written(row: groups.Row) -> str:
    if "MiB_beyond" in row:
        return (
            f"{row['case']:<36} {row['rows']:>9} {row['MiB_beyond']:>8.1f} MiB beyond"
        )
    size = row.get("rows") or row.get("years") or ""
    line = f"{row['case']:<36} {size!s:>9} {row['seconds'] * 1e6:>12.2f} us"
    line += f" {row['ratio']:>8.2f} x {row['compared_with']}"
    if "numpy_over_this" in row:
        line += f"; {row['numpy_over_this']:.1f} times as fast as numpy"
    return line


def main() -> None:
    arguments = _arguments()
    rounds, rows = arguments.rounds, []
    for group in (
        lambda: groups.scalar(rounds),
        lambda: groups.arrays(rounds, arguments.largest),
        lambda: groups.orders(rounds),
        lambda: groups.growth(rounds, arguments.largest),
        lambda: groups.horizon(rounds),
        lambda: groups.starts(rounds),
        lambda: groups.memory(arguments.largest),
    ):
        part = group()
        print(f"\n{part[0]['group']}")
        for row in part:
            print(_written(row), flush=True)
        rows += part
    text = json.dumps({"machine": _machine(), "rows": rows}, indent=1)
    arguments.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
