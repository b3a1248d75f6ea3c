"""The application: which commands there are, and what becomes of their errors."""

from collections.abc import Sequence
from importlib.metadata import version

from cyclopts import App, CycloptsError
from rich.text import Text

from offline_numbers.errors import OfflineNumbersError

from .exits import DONE, INTERRUPTED, USAGE, exit_code


def _line(error: CycloptsError) -> Text:
    """Say what is wrong with the arguments in one line, like every other error of the command line."""
    return Text(f"offline-numbers: {error}", style="red")


app = App(
    name="offline-numbers",
    help="Tracking numbers of the Optico Offline Numbers API, allocated once.",
    version=lambda: version("offline-numbers"),
    error_formatter=_line,
    result_action="return_value",
    suppress_keyboard_interrupt=False,
)

COMMANDS = {
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
        app(arguments, exit_on_error=False)
    except CycloptsError:
        return USAGE
    except ValueError as error:
        return _fail(str(error), USAGE)
    except OfflineNumbersError as error:
        return _fail(str(error), exit_code(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    return DONE


def _fail(sentence: str, code: int) -> int:
    app.error_console.print(Text(f"offline-numbers: {sentence}", style="red"), soft_wrap=True)
    return code
