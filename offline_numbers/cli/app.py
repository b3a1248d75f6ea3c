"""The application: which commands there are, and what becomes of their errors."""

import json
from collections.abc import Sequence
from importlib.metadata import version

from cyclopts import App
from rich.text import Text

from .exits import BROKEN_PIPE, DONE, INTERRUPTED, MEANINGS
from .failure import failure_of, traceback_of

EXIT_CODES_HELP = "\n".join(["Exit codes:", *(f"  {code:>3}  {meaning}" for code, meaning in MEANINGS.items())])

app = App(
    name="offline-numbers",
    help="Tracking numbers of the Optico Offline Numbers API, allocated once.",
    version=lambda: version("offline-numbers"),
    result_action="return_value",
    suppress_keyboard_interrupt=False,
)

COMMANDS = {
    "unassign:unassign": "Release a number to the pool.",
    "demo:demo": "Cut a connection after the server has allocated, and count what it costs.",
    "serve:sandbox": "Serve a sandbox of the API on this machine until it is interrupted.",
}
for path, help_text in COMMANDS.items():
    # By import path: a command's module is loaded when that command is called.
    app.command(f"{__package__}.{path}", help=help_text)


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
