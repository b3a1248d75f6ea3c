"""The option about the journal: where ``assign --reference`` and ``apply`` remember what they began."""

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from attrs import frozen
from cyclopts import Parameter

VARIABLE = "OFFLINE_NUMBERS_JOURNAL"
REDIS = ("redis://", "rediss://", "unix://")


@Parameter(name="*")
@frozen(kw_only=True)
class JournalOptions:
    """Where references are remembered.

    Attributes:
        journal: a SQLite file, or redis://host/0 for a team (extra "redis"); default: OFFLINE_NUMBERS_JOURNAL, else
            offline-numbers/journal.sqlite in XDG_STATE_HOME, else in ~/.local/state.

    """

    journal: Annotated[str | None, Parameter(negative=())] = None

    @property
    def _named(self) -> str:
        """What the option or the variable names; empty if neither does."""
        return os.environ.get(VARIABLE, "") if self.journal is None else self.journal

    @property
    def url(self) -> str | None:
        """The address of a Redis server, ``None`` for a file."""
        return self._named if self._named.startswith(REDIS) else None

    @property
    def title(self) -> str:
        """The printable place: a file's path, or an address without its password."""
        if self.url is None:
            return str(self.path())
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    def path(self) -> Path:
        """Return the SQLite file, which need not exist yet.

        Raises:
            ValueError: nothing names a file, and there is no home directory.

        """
        return Path(self._named) if self.is_named else _state_home() / "offline-numbers" / "journal.sqlite"

    @property
    def is_named(self) -> bool:
        """Whether the option or the variable names a place."""
        return self.journal is not None or bool(self._named)


def _state_home() -> Path:
    """Return the directory of a user's state by the XDG base directories, which ignore a relative path."""
    named = Path(os.environ.get("XDG_STATE_HOME", ""))
    if named.is_absolute():
        return named
    try:
        return Path.home() / ".local" / "state"
    except RuntimeError:
        msg = f"--journal: there is no home directory for the default file; pass --journal PATH or set {VARIABLE}"
        raise ValueError(msg) from None
