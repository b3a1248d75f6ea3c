"""What `doctor` finds: one line for each check."""

import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import version

from attrs import field, frozen

from offline_numbers.cli.exits import DONE, USAGE
from offline_numbers.cli.screen.failure import EXIT_CODES, failure_of
from offline_numbers.errors import ArgumentError, InvalidKeyError, JournalError, TransportError
from offline_numbers.http import base_url_of
from offline_numbers.values import normalize_phone_number, printable

from .prefixes import count_free

_CHECKED = ((InvalidKeyError, "key"), (JournalError, "journal"))


@frozen
class Finding:
    """The result of one check.

    Attributes:
        name: what was checked.
        text: what was found and, if it is not well, what to do.
        exit_code: 0 if all is well.
        data: values for a script, by name.

    """

    name: str
    text: str
    exit_code: int = DONE
    data: Mapping[str, object] = field(factory=dict[str, object], kw_only=True)

    @property
    def ok(self) -> bool:
        """Whether all is well."""
        return self.exit_code == DONE

    def as_json(self) -> dict[str, object]:
        """Return what ``--json`` prints of it."""
        return {"name": self.name, "ok": self.ok, "text": self.text, "data": dict(self.data)}


def versions() -> Finding:
    """Return what is installed, for a bug report."""
    found = {name: version(name) for name in ("offline-numbers", "aiohttp", "tenacity", "attrs")}
    found["Python"] = platform.python_version()
    return Finding("versions", ", ".join(f"{name} {number}" for name, number in found.items()), data=found)


def address(base_url: str) -> Finding:
    """Check the address of the API."""
    try:
        base_url_of(base_url)
    except ValueError as error:
        return Finding("base URL", str(error), USAGE)
    return Finding("base URL", base_url, data={"base_url": base_url})


def refused(error: Exception, name: str | None = None) -> Finding:
    """Return an error as a finding; without a name, the class of the error decides what was checked."""
    failure = failure_of(error)
    if name is None and isinstance(error, ArgumentError):
        name = error.name
    by_class = next((name for kind, name in _CHECKED if isinstance(error, kind)), "API")
    return Finding(name or by_class, failure.sentence, failure.exit_code)


def pool(numbers: Mapping[str, str | None]) -> Finding:
    """Count the free numbers of each prefix."""
    counts = count_free(numbers.items())
    text = ", ".join(f"{prefix}: {free} of {total} free" for prefix, (free, total) in counts.items())
    data = {prefix: {"free": free, "total": total} for prefix, (free, total) in counts.items()}
    return Finding("pool", text or "the domain has no numbers; ask the vendor for some", data=data)


def destinations(numbers: Iterable[str | None]) -> Finding:
    """Check the form of destinations: they are compared in one form, so one without it is not found."""
    given = {number for number in numbers if number is not None}
    forms = {number: _form(number) for number in given}
    unreadable = sorted(number for number, form in forms.items() if form is None)
    others = sorted(number for number, form in forms.items() if form not in {None, number})
    data = {"destinations": len(given), "other_forms": others, "unreadable": unreadable}
    if unreadable:
        text = f"{printable(unreadable[0])!r} is not a phone number; use its tracking number instead"
        return Finding("destinations", text, EXIT_CODES[TransportError], data=data)
    if others:
        example = f"{others[0]} matches {forms[others[0]]}"
        text = f"{len(others)} of {len(given)} have another form than this program sends: {example}"
        return Finding("destinations", text, data=data)
    example = f", for example {min(given)}" if given else ""
    return Finding("destinations", f"{len(given)}, each in the form that this program sends{example}", data=data)


def _form(number: str) -> str | None:
    try:
        return normalize_phone_number(number)
    except ValueError:
        return None
