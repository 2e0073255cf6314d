# ruff: noqa: INP001, a script of the site, no package
"""Draw `docs/_static/rollout.png`, the picture of the front page.

`python docs/picture.py` draws it; with `--check` it draws nothing, and fails where the
stored picture says something else than a new one would.
The file carries its words: pixels differ with each release of matplotlib.
"""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import matplotlib as mpl
from PIL import Image

from deploysched import plan, plotting

PATH = Path(__file__).parent / "_static" / "rollout.png"


def main(argv: list[str]) -> int:
    """Draw the picture, or check the one that is stored."""
    schedule = plan(date(2026, 11, 25))
    carried = {"Software": None, "Description": plotting.timeline_text(schedule)}
    if "--check" not in argv:
        with mpl.rc_context(mpl.rcParamsDefault):
            figure: Any = plotting.timeline(schedule).figure
            figure.savefig(PATH, dpi=200, metadata=carried)
    with Image.open(PATH) as stored:
        same = stored.info.get("Description") == carried["Description"]
    print(f"{PATH.name} {'is as drawn' if same else 'has other words: draw it again'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
