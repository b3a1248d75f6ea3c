"""The options about a timetable: ``--timetable monday=10:00-12:00,14:00-18:00``."""

from typing import Annotated

from attrs import frozen
from cyclopts import Parameter

from offline_numbers.values import Timetable


@Parameter(name="*")
@frozen(kw_only=True)
class TimetableOptions:
    """When the redirect is active.

    Attributes:
        timetable: a day and its ranges, for example monday=10:00-12:00,14:00-18:00 or mon-fri=9:00-18:00; repeat the
            option for more days. A comma separates ranges; a semicolon does too, in quotes.
        no_timetable: remove the timetable.

    """

    timetable: Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)] = ()
    no_timetable: Annotated[bool, Parameter(negative=(), show_default=False)] = False

    def read(self) -> Timetable | None:
        """Return the timetable: empty to remove it, ``None`` to leave it as it is.

        Raises:
            ValueError: a day or a range is invalid, or both options are given.

        """
        if self.no_timetable and self.timetable:
            msg = "--timetable, --no-timetable: give only one of them"
            raise ValueError(msg)
        if not self.no_timetable and not self.timetable:
            return None
        days: dict[str, list[str]] = {}
        for text in self.timetable:
            day, ranges = _parts(text)
            days.setdefault(day, []).extend(ranges)
        return Timetable(days)


def _parts(text: str) -> tuple[str, list[str]]:
    day, equals, ranges = text.partition("=")
    if not equals:
        msg = f"--timetable: {text[:40]!r} has no '='; write a day and its ranges, as monday=10:00-12:00,14:00-18:00"
        raise ValueError(msg)
    return day.strip(), [one.strip() for one in ranges.replace(",", ";").split(";")]
