"""Timetables and requests for property tests."""

from hypothesis import strategies as st

from offline_numbers.values.timetable import TimeRange, Timetable, Weekday


def clock(minutes: int) -> str:
    """Return minutes since midnight as HH:MM."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def day_ranges() -> st.SearchStrategy[list[TimeRange]]:
    """Return a strategy for the ranges of one day: up to four, none overlapping, some adjacent."""
    bounds = st.lists(st.integers(0, 24 * 60), min_size=2, max_size=8, unique=True).map(sorted)
    return bounds.map(
        lambda minutes: [
            TimeRange(clock(start), clock(end)) for start, end in zip(minutes[::2], minutes[1::2], strict=False)
        ]
    )


def timetables() -> st.SearchStrategy[Timetable]:
    """Return a strategy for every timetable that a user can build, the empty one included."""
    return st.dictionaries(st.sampled_from(Weekday), day_ranges()).map(Timetable)
