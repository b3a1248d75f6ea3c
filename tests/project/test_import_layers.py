"""Modules import downwards only, and of other packages only those that the project declares."""

import ast
import sys

import pytest
from support.source import imports, modules, parsed

import offline_numbers

# From the lowest floor up. A wing is a package with its modules; it imports from lower floors only.
FLOORS = (
    ("errors", "log"),
    ("values",),
    ("retry", "wire"),
    ("http",),
    ("allocation",),
    ("attempts",),
    ("calls",),
    ("settings",),
    ("actions",),
    ("session",),
    ("campaigns", "follow_ups", "probe"),
    ("mcp_server",),
    ("__init__", "cli", "pytest_plugin"),
    ("__main__",),
)
FLOOR = {wing: floor for floor, wings in enumerate(FLOORS) for wing in wings}
# Separate: the wings that may import it. A probe describes an API as its dialect, and the client imports no probe.
SANDBOX = {"sandbox": {"sandbox"}, "cli": {"sandbox"}, "probe": {"sandbox"}, "pytest_plugin": {"sandbox"}}

FRONT_DOORS = {
    "allocation",
    "follow_ups",
    "http",
    "mcp_server",
    "probe",
    "values",
    "wire",
}  # other wings import from their `__init__.py` only
NOT_HERE = {"allocation": {"aiohttp", "yarl"}, "values": {"aiohttp", "yarl"}, "wire": {"aiohttp", "yarl"}}

RUNTIME = {"aiohttp", "attrs", "tenacity", "yarl"}  # yarl is the type of aiohttp's URLs, and is installed with it
AT_ONCE = {
    "cli": {"PyInstaller", "cyclopts", "rich"},
    "mcp_server": {"mcp", "pydantic"},
    "pytest_plugin": {"pytest"},
    "sandbox": {"aiohttp"},
}  # wings that need their extra at import
LATER = {
    "allocation": {"redis"},
    "campaigns": {"python_calamine", "xlsxwriter"},
    "cli": {"redis"},
    "pytest_plugin": {"uvloop"},
    "values": {"phonenumbers"},
}  # other wings import theirs at its use


def wing_of(module: str) -> str:
    """Return the first part of a dotted name: a package inside ours is one wing."""
    return module.split(".", maxsplit=1)[0]


def own_imports() -> list[tuple[str, str]]:
    """Return each import of our own as the importing module and the imported name, without the package's own."""
    return [
        (module, name.removeprefix("offline_numbers").removeprefix("."))
        for module, path in modules().items()
        for name, _ in imports(parsed(path), module)
        if name.split(".")[0] == "offline_numbers"
    ]


def problem(module: str, imported: str) -> str | None:
    """Return the broken rule of one import of ours, or ``None``."""
    wing, other = wing_of(module), wing_of(imported)
    if "sandbox" in {wing, other}:
        return None if other in SANDBOX.get(wing, set()) else f"{module} imports {imported}: the sandbox is apart"
    if other == wing or imported in {*offline_numbers.__all__, "__version__"}:  # every wing may import the public names
        return None
    if FLOOR.get(other, len(FLOORS)) >= FLOOR[wing] and module != "__init__":
        return f"{module} imports {imported}: {other} is not below {wing}"
    if other in FRONT_DOORS and imported.count(".") > 1 and module != "__init__":
        return f"{module} imports {imported}: take it from offline_numbers.{other}"
    return None


def test_every_module_has_its_floor() -> None:
    """Add a new wing to the table before others import it."""
    assert {wing_of(module) for module in modules()} <= {*FLOOR, "sandbox"}


def test_the_root_holds_at_most_ten_modules() -> None:
    """The package has wings, not a flat list of files."""
    assert len([module for module in modules() if "." not in module]) <= 10


def test_imports_go_downwards_only() -> None:
    """Each import of our own stays in its wing or goes through the front door of a wing on a lower floor."""
    assert [found for module, name in own_imports() if (found := problem(module, name))] == []


@pytest.mark.parametrize(
    ("module", "imported", "expected"),
    [
        ("wire.requests", "http.Transport", "wire.requests imports http.Transport: http is not below wire"),
        ("calls", "http.key.Secret", "calls imports http.key.Secret: take it from offline_numbers.http"),
        ("session", "sandbox.Sandbox", "session imports sandbox.Sandbox: the sandbox is apart"),
        ("sandbox.state", "values.Timetable", "sandbox.state imports values.Timetable: the sandbox is apart"),
        ("calls", "http.Transport", None),
        ("wire.lists.rows", "wire.answers.loads", None),
    ],
)
def test_a_wrong_import_is_named(module: str, imported: str, expected: str | None) -> None:
    """The message names the module, the import, and the rule that it breaks."""
    assert problem(module, imported) == expected


def test_other_packages_are_the_declared_ones() -> None:
    """Any module imports a runtime dependency; an extra's package is imported by its own wing."""
    strangers = [
        f"{module} imports {name}"
        for module, path in modules().items()
        for name, at_once in imports(parsed(path), module)
        if not allowed_outside(wing_of(module), name.split(".")[0], at_once=at_once)
    ]
    assert strangers == []


def allowed_outside(wing: str, package: str, *, at_once: bool) -> bool:
    """Return whether a wing may import a package: the standard library, a runtime dependency, its own extra's."""
    later = set[str]() if at_once else LATER.get(wing, set())
    allowed = {*sys.stdlib_module_names, "offline_numbers", *RUNTIME, *AT_ONCE.get(wing, set()), *later}
    return package in allowed - NOT_HERE.get(wing, set())


def test_functions_import_only_optional_extras() -> None:
    """A function imports nothing of our own: what a session needs is imported with the session."""
    late = {
        wing_of(module)
        for module, path in modules().items()
        for function in ast.walk(parsed(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith("offline_numbers"))
    }
    # The command line needs an extra, and pytest imports the plugin at each start, also for tests that never use it.
    assert late == {"__main__", "pytest_plugin"}


INNER_FLOORS = {
    "cli": ("exits", "screen", "options", "steps", "work", "commands", "app"),
}  # inside a wing, from the lowest folder up
THE_WHOLE = {"cli.commands.completion"}  # a completion script lists every command


@pytest.mark.parametrize("wing", INNER_FLOORS)
def test_imports_inside_a_wing_go_downwards_only(wing: str) -> None:
    """A folder of the command line imports itself and lower folders only."""
    floors = {name: floor for floor, name in enumerate(INNER_FLOORS[wing])}
    wrong = [
        f"{module} imports {name}"
        for module, name in own_imports()
        if module.startswith(f"{wing}.") and name.startswith(f"{wing}.") and module not in THE_WHOLE
        for inside, other in [(module.split(".")[1], name.split(".")[1])]
        if floors.get(other, 0) > floors.get(inside, len(floors))
    ]
    assert wrong == []


def test_a_command_imports_nothing_heavy() -> None:
    """`--help` and a wrong argument wait neither for aiohttp nor for a session."""
    heavy = {"actions", "session", "calls", "http", "wire", "allocation", "campaigns", "settings", "attempts"}
    wrong = [
        f"{module} imports {name}"
        for module, name in own_imports()
        if module.startswith(("cli.commands.", "cli.options.", "cli.app", "cli.exits")) and name.split(".")[0] in heavy
    ]
    assert wrong == []
