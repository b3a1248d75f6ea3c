"""``offline-numbers`` and ``python -m offline_numbers``: the command line, or what it needs to be installed."""

import io
import sys
from typing import cast

from .cli.exits import INTERRUPTED, USAGE

EXTRA = {"cyclopts", "rich"}


def main() -> int:
    """Run the command line with the arguments of this process.

    Returns:
        The exit code; 2 where the extra ``cli`` is not installed.

    """
    try:
        from .cli.app import run  # noqa: PLC0415 - only the command line needs the extra
    except KeyboardInterrupt:  # a person who saw the mistake while it still loads, which takes a moment
        return INTERRUPTED
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        sys.stderr.write("The command line needs two more packages: pip install 'offline-numbers[cli]'\n")
        return USAGE
    if hasattr(sys.stdout, "reconfigure"):
        # A screen that does not know a letter is no reason to fail.
        cast("io.TextIOWrapper", sys.stdout).reconfigure(errors="backslashreplace")
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
