"""``offline-numbers`` and ``python -m offline_numbers``: starts the command line, or names the missing extra."""

import io
import os
import sys
from typing import TextIO, cast

from .cli.exits import FILE, INTERRUPTED, USAGE

EXTRA = {"cyclopts", "rich"}


def main() -> int:
    """Run the command line with the arguments of this process."""
    try:
        from .cli.app import run  # noqa: PLC0415 - only the command line needs the extra

        if hasattr(sys.stdout, "reconfigure"):
            # An encoding that lacks a letter must not fail the command.
            cast("io.TextIOWrapper", sys.stdout).reconfigure(errors="backslashreplace")
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        return INTERRUPTED
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        sys.stderr.write("The command line needs two more packages: pip install 'offline-numbers[cli]'\n")
        return USAGE
    can_flush = [_flushed(stream) for stream in (sys.stdout, sys.stderr)]
    return code or (0 if all(can_flush) else FILE)


def _flushed(stream: TextIO) -> bool:
    """Flush a stream; if that fails, discard the rest, or the interpreter would fail again at its end."""
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
