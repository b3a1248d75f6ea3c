"""The application: which commands there are, and what becomes of their errors."""

import json
from collections.abc import Sequence
from importlib.metadata import version

from cyclopts import App
from rich.text import Text

from .exits import BROKEN_PIPE, DONE, INTERRUPTED, MEANINGS
from .screen.failure import failure_of, traceback_of

EPILOGUE = "\n".join(
    [
        "Environment:",
        "  OFFLINE_NUMBERS_KEY       the key; without it you are asked",
        "  OFFLINE_NUMBERS_BASE_URL  where the API is",
        "  OFFLINE_NUMBERS_JOURNAL   where references are remembered",
        "  OFFLINE_NUMBERS_DEBUG=1   show where a fault is",
        "",
        "Exit codes:",
        *(f"{code:>5}  {meaning}" for code, meaning in MEANINGS.items()),
    ]
)

SEE = "Environment and exit codes: offline-numbers --help"

app = App(
    name="offline-numbers",
    help="Tracking numbers of the Optico Offline Numbers API, allocated once.",
    help_format="plaintext",
    help_epilogue=EPILOGUE,
    version=lambda: version("offline-numbers"),
    result_action="return_value",
    suppress_keyboard_interrupt=False,
)

COMMANDS = {
    "list:list_": "List the domain's tracking numbers, those in use and those in the pool.",
    "check:check": "Show the state of a tracking number, or of all that a destination holds.",
    "assign:assign": "Allocate one number to a destination; with --reference, once and for all.",
    "unassign:unassign": "Release a number to the pool.",
    "reassign:reassign": "Point a number at another destination.",
    "redirect:redirect": "Set whether and when a number's calls redirect.",
    "plan:plan": "Show what apply would do for a file of campaigns.",
    "apply:apply": "Do what a file of campaigns asks for, one write at a time.",
    "pending:pending": "List the references that assign began and has not finished.",
    "forget:forget": "Drop a reference that holds no number.",
    "doctor:doctor": "Look whether all is well: the key, the API, the pool, the journal.",
    "completion:completion": "Print or install what the Tab key needs.",
    "recipe:recipe": "List, print or copy example programs: web services, bots, scripts.",
    "demo:demo": "Cut a connection after the server has allocated, and count what it costs.",
    "sandbox:sandbox": "Serve a sandbox of the API on this machine until it is interrupted.",
}
for place, (path, help_text) in enumerate(COMMANDS.items()):
    # By import path: a command's module is loaded when that command is called.
    app.command(f"{__package__}.commands.{path}", help=help_text, help_epilogue=SEE, sort_key=place)


def run(arguments: Sequence[str]) -> int:
    """Run one command, and turn what it raises into one line and an exit code.

    Args:
        arguments: what stands behind ``offline-numbers``.

    Returns:
        The exit code, see ``exits``.

    """
    try:
        _refuse_key(arguments)
        code: object = app(arguments, exit_on_error=False, print_error=False)
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit:
        return BROKEN_PIPE  # Rich ends the program so where nobody reads the output any more
    except Exception as error:  # noqa: BLE001 - whatever it is, a person gets one line
        return _fail(error, as_json="--json" in arguments)
    return code if isinstance(code, int) else DONE


def _refuse_key(arguments: Sequence[str]) -> None:
    """Refuse a key among the arguments before anything shows it again."""
    if any(argument == "--key" or argument.startswith("--key=") for argument in arguments):
        msg = (
            "--key: there is no such option, since every user of this machine sees the arguments of its programs; "
            "set OFFLINE_NUMBERS_KEY in the environment, or leave it away and type the key when you are asked"
        )
        raise ValueError(msg)


def _fail(error: Exception, *, as_json: bool) -> int:
    """Say on the error stream what went wrong; the output stays what was found before."""
    failure = failure_of(error)
    console = app.error_console
    if trace := traceback_of(error):
        console.out(trace, highlight=False)
    if as_json:
        console.out(json.dumps(failure.as_json()), highlight=False)
    else:
        console.print(Text(f"offline-numbers: {failure.sentence}", style="red"), soft_wrap=True)
    return failure.exit_code
