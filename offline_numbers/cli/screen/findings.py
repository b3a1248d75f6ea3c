"""What the doctor finds: one line for each thing that was looked at."""

import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import version

from attrs import field, frozen

from offline_numbers.cli.exits import DONE, EXIT_CODES, USAGE
from offline_numbers.cli.options.prefixes import count_free
from offline_numbers.errors import ArgumentError, InvalidKeyError, JournalError, TransportError
from offline_numbers.http import base_url_of
from offline_numbers.values import normalize_phone_number, printable

from .failure import failure_of

_LOOKED_AT = ((InvalidKeyError, "key"), (JournalError, "journal"))


@frozen
class Finding:
    """One thing that was looked at.

    Attributes:
        name: what it is.
        text: what was found, and what is to be done where it is not well.
        exit_code: 0 where it is well.
        data: what a script may want of it, by name.

    """

    name: str
    text: str
    exit_code: int = DONE
    data: Mapping[str, object] = field(factory=dict[str, object], kw_only=True)

    @property
    def ok(self) -> bool:
        """Whether it is well."""
        return self.exit_code == DONE

    def as_json(self) -> dict[str, object]:
        """Return what ``--json`` prints of it."""
        return {"name": self.name, "ok": self.ok, "text": self.text, "data": dict(self.data)}


def versions() -> Finding:
    """Say what is installed, for a report."""
    found = {name: version(name) for name in ("offline-numbers", "aiohttp", "tenacity", "attrs")}
    found["Python"] = platform.python_version()
    return Finding("versions", ", ".join(f"{name} {number}" for name, number in found.items()), data=found)


def address(base_url: str) -> Finding:
    """Say where the API is."""
    try:
        base_url_of(base_url)
    except ValueError as error:
        return Finding("base URL", str(error), USAGE)
    return Finding("base URL", base_url, data={"base_url": base_url})


def refused(error: Exception, name: str | None = None) -> Finding:
    """Say what an error means for what was looked at; its class says what that was, where no name does."""
    failure = failure_of(error)
    if name is None and isinstance(error, ArgumentError):
        name = error.name
    by_class = next((name for kind, name in _LOOKED_AT if isinstance(error, kind)), "API")
    return Finding(name or by_class, failure.sentence, failure.exit_code)


def pool(numbers: Mapping[str, str | None]) -> Finding:
    """Say how many numbers of each prefix are free."""
    counts = count_free(numbers.items())
    text = ", ".join(f"{prefix}: {free} of {total} free" for prefix, (free, total) in counts.items())
    data = {prefix: {"free": free, "total": total} for prefix, (free, total) in counts.items()}
    return Finding("pool", text or "the domain has no numbers: ask the vendor for some", data=data)


def destinations(numbers: Iterable[str | None]) -> Finding:
    """Say how the API writes destinations: all are compared in one form, so one that has none is not found."""
    given = {number for number in numbers if number is not None}
    forms = {number: _form(number) for number in given}
    unreadable = sorted(number for number, form in forms.items() if form is None)
    others = sorted(number for number, form in forms.items() if form not in {None, number})
    data = {"destinations": len(given), "other_forms": others, "unreadable": unreadable}
    if unreadable:
        text = f"{printable(unreadable[0])!r} cannot be read as a phone number: name its tracking number in its place"
        return Finding("destinations", text, EXIT_CODES[TransportError], data=data)
    if others:
        text = f"{len(others)} of {len(given)} in another form than is sent: {others[0]} is found as {forms[others[0]]}"
        return Finding("destinations", text, data=data)
    example = f", as {min(given)}" if given else ""
    return Finding("destinations", f"{len(given)}, each in the form that is sent{example}", data=data)


def _form(number: str) -> str | None:
    try:
        return normalize_phone_number(number)
    except ValueError:
        return None
