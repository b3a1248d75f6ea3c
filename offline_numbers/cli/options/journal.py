"""Where the command line's journal is: what ``assign --reference`` began is remembered there."""

import os
from pathlib import Path
from typing import Annotated

from attrs import frozen
from cyclopts import Parameter

from offline_numbers import SQLiteJournal

VARIABLE = "OFFLINE_NUMBERS_JOURNAL"


@Parameter(name="*")
@frozen(kw_only=True)
class JournalOptions:
    """Where references are remembered.

    Attributes:
        journal: the SQLite file of the references; left out: OFFLINE_NUMBERS_JOURNAL, else
            offline-numbers/journal.sqlite in XDG_STATE_HOME, else in ~/.local/state.

    """

    journal: Annotated[Path | None, Parameter(negative=())] = None

    def path(self) -> Path:
        """Return the file, which need not be there yet."""
        if self.journal is not None:
            return self.journal
        if named := os.environ.get(VARIABLE):
            return Path(named)
        return _state_home() / "offline-numbers" / "journal.sqlite"

    def open(self) -> SQLiteJournal:
        """Return the journal; the directory of the default place is made where it is missing.

        Raises:
            ValueError: the file cannot be there.

        """
        path = self.path()
        try:
            if path.parent.parent == _state_home():
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            msg = f"--journal: {path.parent} cannot be made ({error.strerror}); name another file"
            raise ValueError(msg) from None
        if not path.parent.is_dir() or path.is_dir():
            msg = f"--journal: {str(path)!r} cannot be a file; its directory must exist"
            raise ValueError(msg)
        return SQLiteJournal(path)


def _state_home() -> Path:
    """Return the directory of a user's state, as the XDG base directories have it: a relative one does not count."""
    named = Path(os.environ.get("XDG_STATE_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".local" / "state"
