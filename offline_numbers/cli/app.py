"""The application: which commands there are, and how their errors end."""

import sys
from collections.abc import Sequence

from cyclopts import App

from offline_numbers import __version__

from . import screen
from .exits import BROKEN_PIPE, DONE, FILE, INTERRUPTED, MEANINGS

EPILOGUE = "\n".join(
    [
        "Environment:",
        "  OFFLINE_NUMBERS_KEY       the key; without it, you are asked",
        "  OFFLINE_NUMBERS_BASE_URL  the address of the API",
        "  OFFLINE_NUMBERS_JOURNAL   the journal: a file, or redis://host/0",
        "  OFFLINE_NUMBERS_DEBUG=1   print a traceback",
        "",
        "Exit codes:",
        *(f"{code:>5}  {meaning}" for code, meaning in MEANINGS.items()),
    ]
)

SEE = "Environment and exit codes: offline-numbers --help"

COMMANDS = {
    "list:list_": "List the domain's tracking numbers, those in use and those in the pool.",
    "check:check": "Show a tracking number, or all numbers of a destination.",
    "assign:assign": "Allocate a number to a destination; with --reference, once.",
    "unassign:unassign": "Release a number to the pool.",
    "reassign:reassign": "Change the destination of a number.",
    "redirect:redirect": "Set whether and when the calls of a number redirect.",
    "plan:plan": "Show what apply would do for a file of campaigns.",
    "apply:apply": "Apply a file of campaigns, one write at a time.",
    "export:export": "Write the numbers in use to a file that plan and apply read.",
    "audit:audit": "Check the numbers: duplicates, damaged references, bad destinations.",
    "pending:pending": "List the references that are not finished.",
    "forget:forget": "Drop a reference, after verifying that no number exists.",
    "doctor:doctor": "Check the key, the API, the pool and the journal.",
    "probe:probe": "Find out how the API behaves where its document is silent.",
    "completion:completion": "Print or install shell completion.",
    "recipe:recipe": "List, print or copy example programs: web services, bots, scripts.",
    "demo:demo": "Cut a connection after the server has allocated, and count the cost.",
    "mcp:mcp": "Serve agents by the Model Context Protocol; a person approves each write.",
    "sandbox:sandbox": "Serve a sandbox of the API on this machine until Ctrl+C.",
}
"""The function of each command, ``module:name`` in ``commands``, and its line in the help."""


def make_app() -> App:
    """Return the application; the module of a command is loaded when that command is called."""
    app = App(
        name="offline-numbers",
        help="Tracking numbers of the Optico Offline Numbers API, allocated once.",
        help_format="plaintext",
        help_epilogue=EPILOGUE,
        version=__version__,
        result_action="return_value",
        suppress_keyboard_interrupt=False,
    )
    for place, (path, text) in enumerate(COMMANDS.items()):
        app.command(f"{__package__}.commands.{path}", help=text, help_epilogue=SEE, sort_key=place)
    return app


app = make_app()


def run(arguments: Sequence[str]) -> int:
    """Run one command; an error becomes one line and an exit code.

    Args:
        arguments: the arguments after ``offline-numbers``.

    Returns:
        The exit code, see ``exits``.

    """
    try:
        _refuse_key(arguments)
        code: object = app(arguments, exit_on_error=False, print_error=False)
    except KeyboardInterrupt:
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):
        return BROKEN_PIPE  # Rich raises SystemExit for it
    except Exception as error:  # noqa: BLE001 - the user gets one line for any error
        return _fail(error, as_json="--json" in arguments)
    return code if isinstance(code, int) else DONE


def _refuse_key(arguments: Sequence[str]) -> None:
    """Refuse a key among the arguments before anything prints it."""
    if any(argument == "--key" or argument.startswith("--key=") for argument in arguments):
        msg = (
            "There is no --key option: other users could read it in `ps`. Set OFFLINE_NUMBERS_KEY, or omit it and type "
            "the key at the prompt"
        )
        raise ValueError(msg)


def _fail(error: Exception, *, as_json: bool) -> int:
    """Print the error on stderr, and return its exit code."""
    failure = screen.failure.failure_of(error)
    try:
        failure.show(sys.stderr, screen.failure.traceback_of(error), as_json=as_json)
    except OSError:  # nothing can be printed; only the exit code reports the error
        return FILE
    return failure.exit_code
