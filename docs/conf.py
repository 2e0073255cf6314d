# ruff: noqa: INP001, a script of the site, no package
"""How the site is built: `python -m sphinx -n -W -b html docs docs/_build/html`.

A built page loads nothing from another host.
"""

import re
import sys
from importlib.metadata import version as installed
from pathlib import Path

from sphinx.errors import ExtensionError
from sphinx.pycode import ModuleAnalyzer

sys.path.insert(0, str(Path(__file__).parent))
import refresh  # beside this file: found by the line above

project = "deploysched"
author = "The deploysched developers"
release = version = installed("deploysched")

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx_copybutton",
    "site_data",  # beside this file
]
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
exclude_patterns = ["_build", "data", "examples"]

# Pages
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# Notebooks: run at every build; an error in one fails it.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
_settings = refresh.own_settings()  # removed when the build ends
nb_ipywidgets_js = {}  # its default scripts come from other hosts

# Reference
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "mixed"
autodoc_default_options = {"members": True, "undoc-members": True}
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 100
toc_object_entries_show_parents = "hide"
default_role = "py:obj"
# Types of other projects have no page here, and looking theirs up needs the network.
suppress_warnings = ["ref.python"]  # `date` is a type, and an attribute of two results
nitpick_ignore_regex = [
    (
        r"py:.*",
        r"(datetime|zoneinfo|collections|typing|enum|np|npt|numpy|matplotlib|Axes|ZoneInfo)\b.*",
    ),
    (r"py:class", r"deploysched\.calendars\.Holidays"),  # what a mapping becomes
    (r"py:.*", r"(date|time|timedelta|Any|Iterable|Mapping|Iterator|Literal|range)"),
]

# Look
html_theme = "furo"
html_title = f"{project} {release}"
html_static_path = ["_static"]
html_css_files = ["narrow.css"]
html_copy_source = False
html_show_copyright = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

# Made by the verbs, so a constructor call is no way in.
_RESULTS = ("Schedule", "Schedules", "Timeline", "CalendarTable", "Region", "Advisory")


def _no_constructor(app, what, name, obj, options, signature, returns):  # noqa: ARG001, PLR0913, PLR0917, the hook's own arguments
    """Leave out the signature of a class that is only ever a result."""
    if what == "class" and name.rpartition(".")[2] in _RESULTS:
        return "", None
    return None


def _shipped_value(app, what, name, obj, options, lines):  # noqa: ARG001, the hook's own arguments
    """Show what stands below a shipped value, not what its class says."""
    docs = ModuleAnalyzer.for_module("deploysched.powerplatform").find_attr_docs()
    found = docs.get(("", name.rpartition(".")[2]))
    if what == "data" and found is not None:
        lines[:] = found


def _plain_code(app, env, node, contnode):  # noqa: ARG001, the hook's own arguments
    """Show `name` in a docstring as code where it is no public name."""
    return contnode if node.get("reftype") == "obj" else None


_LOADED = re.compile(
    r"<(?:script|link|img|iframe|source|video)\b[^>]*(?:src|href)=\"(?:https?:)?//[^>]*>"
    r"|url\([\"']?(?:https?:)?//[^)]*\)|@import\b[^;]*//[^;]*;"
)


def _nothing_from_elsewhere(app, failed):
    """Fail the build where a page would load something from another host."""
    if failed or app.builder.format != "html":
        return
    for path in sorted(Path(app.outdir).rglob("*")):
        if path.suffix in {".html", ".css"}:
            found = _LOADED.search(path.read_text(encoding="utf-8"))
            if found:
                raise ExtensionError(f"{path} loads from another host: {found.group()}")


def setup(app):
    """Register the hooks."""
    app.connect("build-finished", _nothing_from_elsewhere)
    app.connect("autodoc-process-signature", _no_constructor)
    app.connect("autodoc-process-docstring", _shipped_value)
    app.connect("missing-reference", _plain_code)
