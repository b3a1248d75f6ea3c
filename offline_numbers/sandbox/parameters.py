"""The parameters of one request ("Common Parameters" of the API document)."""

from collections.abc import Mapping

from attrs import frozen

from .php_query import PhpValue
from .refusal import Refused
from .timetable import TimetableEntry, parse_timetable


@frozen
class Parameters:
    """Reads the parameters of one request; raises ``Refused`` with the name of a wrong one."""

    given: Mapping[int | str, PhpValue]

    def text(self, name: str) -> str | None:
        """Return a text; ``None`` if it is missing or empty, which PHP code seldom distinguishes."""
        value = self.given.get(name, "")
        if isinstance(value, str):
            return value or None
        raise _invalid(name)

    def required(self, name: str) -> str:
        """Return a required text."""
        value = self.text(name)
        if value is None:
            msg = f"Missing parameter: {name}"
            raise Refused(msg)
        return value

    def flag(self, name: str) -> bool | None:
        """Return a parameter that is 0 or 1; ``None`` if it is missing."""
        return None if self.text(name) is None else self.required_flag(name)

    def required_flag(self, name: str) -> bool:
        """Return a required parameter that is 0 or 1."""
        value = self.required(name)
        if value not in {"0", "1"}:
            raise _invalid(name)
        return value == "1"

    def whole_number(self, name: str) -> int:
        """Return a required whole number."""
        value = self.required(name)
        if not (value.isascii() and value.isdigit() and len(value) <= 9):  # noqa: PLR2004 - far above every id
            raise _invalid(name)
        return int(value)

    def timetable(self) -> tuple[TimetableEntry, ...] | None:
        """Return the timetable; ``None`` if it is missing, empty if the request unsets it."""
        return parse_timetable(self.given["timetable"]) if "timetable" in self.given else None

    def either_number(self) -> tuple[str | None, str | None]:
        """Return the tracking number and the destination; exactly one of them is not ``None``."""
        tracking_number, phone_number = self.text("tracking_number"), self.text("phone_number")
        if (tracking_number is None) == (phone_number is None):
            msg = "Provide either tracking_number or phone_number"
            raise Refused(msg)
        return tracking_number, phone_number


def _invalid(name: str) -> Refused:
    return Refused(f"Invalid parameter: {name}")
