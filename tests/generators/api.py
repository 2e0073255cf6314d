"""Write tests/api.txt: the public API, one name a line, as `griffe` reads it.

Run `python tests/generators/api.py` after a change that is meant, and look at the
difference before it is committed: a line that goes or changes can break a program.
"""

from collections.abc import Iterator
from pathlib import Path

import griffe

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "tests" / "api.txt"
SPECIAL = {"__init__", "__iter__", "__len__", "__getitem__", "__contains__", "__or__"}


def modules() -> list[str]:
    """Return the package and the modules that a program imports."""
    package = ROOT / "deploysched"
    names = {path.stem for path in package.glob("[a-z]*.py")}
    names |= {path.parent.name for path in package.glob("[a-z]*/__init__.py")}
    return [
        "deploysched",
        *(f"deploysched.{n}" for n in sorted(names - {"cli", "data"})),
    ]


def signature(function: griffe.Function) -> str:
    """Return what a caller may give, with the markers of Python, and what comes back."""
    parts, seen = [], ""
    for parameter in function.parameters:
        kind = parameter.kind.value if parameter.kind else ""
        if seen == "positional-only" != kind:
            parts.append("/")
        if kind == "keyword-only" and seen not in (
            "keyword-only",
            "variadic positional",
        ):
            parts.append("*")
        star = {"variadic positional": "*", "variadic keyword": "**"}.get(kind, "")
        hint = f": {parameter.annotation}" if parameter.annotation else ""
        default = f" = {parameter.default}" if parameter.default and not star else ""
        parts.append(f"{star}{parameter.name}{hint}{default}")
        seen = kind
    return f"({', '.join(parts)}) -> {function.returns}"


def default(value: object) -> str:
    """Return the default that a field or a parameter has, as the source writes it."""
    if not (
        isinstance(value, griffe.ExprCall) and str(value.function) == "attrs.field"
    ):
        return f" = {value}" if value is not None else ""
    given = {
        part.name: part.value
        for part in value.arguments
        if isinstance(part, griffe.ExprKeyword)
    }
    return f" = {given['default']}" if "default" in given else ""


def lines(path: str, item: griffe.Object) -> Iterator[str]:
    """Yield the lines of one public name, and of its public members."""
    if item.is_function:
        for each in item.overloads or [item]:
            yield f"{path}{signature(each)}"
    elif item.is_class:
        marks = "".join(f" @{mark.value}" for mark in item.decorators)
        yield f"class {path}({', '.join(map(str, item.bases))}){marks}"
        for name, member in item.members.items():
            if not name.startswith("_") or name in SPECIAL:
                yield from lines(f"{path}.{name}", member)
    elif item.is_module or item.annotation is None:
        yield path
    else:
        yield f"{path}: {item.annotation}{default(item.value)}"


def api() -> str:
    """Return the text of the file."""
    package = griffe.load(
        "deploysched", search_paths=[str(ROOT)], allow_inspection=False
    )
    found: list[str] = []
    for name in modules():
        module = package[name.partition(".")[2]] if "." in name else package
        for public in module.exports or ():
            item = module[str(public)]
            home = item.final_target.path if item.is_alias else item.path
            if item.is_alias and "._" not in home:
                found.append(f"{name}.{public} is {home}")
            else:
                found += lines(
                    f"{name}.{public}", item.final_target if item.is_alias else item
                )
    return "\n".join(found) + "\n"


if __name__ == "__main__":
    TARGET.write_text(api(), encoding="ascii", newline="\n")
