"""Modules import downwards only, and of other people's packages only what the project declares."""

import sys

from support.source import imports, modules, parsed

FLOORS = (
    (
        "base_url",
        "connections",
        "errors",
        "fields",
        "limits",
        "locks",
        "log",
        "number_type",
        "outcome",
        "phone",
        "secret",
        "turns",
    ),
    ("middleware", "retrying", "route", "week"),
    ("body", "retry", "timetable"),
    ("arguments", "models"),
    ("attempts", "journal", "wire"),
    ("destinations", "listing", "transport"),
    ("intent",),
    ("calls", "holdings"),
    ("actions", "assign_once", "safe_assign"),
    ("settings",),
    ("session",),
    ("campaigns",),
    ("__init__", "cli", "pytest_plugin"),
    ("__main__",),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
SANDBOX = {"sandbox": {"sandbox"}, "cli": {"sandbox"}, "pytest_plugin": {"sandbox"}}  # apart: who may import it

RUNTIME = {"aiohttp", "attrs", "tenacity", "yarl"}  # yarl is the type of aiohttp's own addresses, and comes with it
AT_ONCE = {
    "cli": {"cyclopts", "rich"},
    "pytest_plugin": {"pytest"},
    "sandbox": {"aiohttp"},
}  # a room of its own needs its extra as soon as it opens
LATER = {
    "phone": {"phonenumbers"},
    "journal": {"redis"},
    "pytest_plugin": {"uvloop"},
}  # the others import theirs where it is used


def room_of(module: str) -> str:
    """Return the first part of a dotted name: a package inside ours is one room."""
    return module.split(".", maxsplit=1)[0]


def test_every_module_has_its_floor() -> None:
    """A new module is given its place in the table before it is imported by others."""
    assert {room_of(module) for module in modules()} <= {*FLOOR, "sandbox"}


def test_imports_go_downwards_only() -> None:
    """Each import of our own stays in its room or goes to a lower floor; the sandbox and the client are strangers."""
    upwards = [
        f"{module} imports {name}"
        for module, path in modules().items()
        for name, _ in imports(parsed(path), module)
        if name.split(".")[0] == "offline_numbers"
        and not allowed_inside(room_of(module), room_of(name.removeprefix("offline_numbers").removeprefix(".")))
    ]
    assert upwards == []


def allowed_inside(room: str, imported: str) -> bool:
    """Tell whether a room may import another: itself, one on a lower floor, or the sandbox where it is named for it."""
    if "sandbox" in {room, imported}:
        return imported in SANDBOX.get(room, set())
    return imported == room or FLOOR.get(imported, len(FLOORS)) < FLOOR.get(room, len(FLOORS))


def test_other_packages_are_the_declared_ones() -> None:
    """Runtime dependencies are imported anywhere, those of an extra in its own room alone, late where it is shared."""
    strangers = [
        f"{module} imports {name}"
        for module, path in modules().items()
        for name, at_once in imports(parsed(path), module)
        if not allowed_outside(room_of(module), name.split(".")[0], at_once=at_once)
    ]
    assert strangers == []


def allowed_outside(room: str, package: str, *, at_once: bool) -> bool:
    """Tell whether a room may import a package: the standard library, a runtime dependency, its own extra's."""
    later = set[str]() if at_once else LATER.get(room, set())
    return package in {*sys.stdlib_module_names, "offline_numbers", *RUNTIME, *AT_ONCE.get(room, set()), *later}
