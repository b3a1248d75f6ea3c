"""Every short course of ``safe_assign`` keeps the laws of the simulation."""

from contextlib import closing

from support.simulation.dice import Send
from support.simulation.run import judged, simulated
from support.simulation.schedule import Schedule
from support.simulation.short import Course, courses, play
from support.virtual_time import VirtualLoop

from offline_numbers.values import Allocation


def played(course: Course) -> Schedule:
    """Return the played schedule of a course."""
    with closing(VirtualLoop()) as loop:
        return loop.run_until_complete(play(course))


def test_every_short_course_keeps_the_laws() -> None:
    """Two sends with any fates, and one failed or stale read or one other user."""
    with simulated("safe_assign"):
        broken = [(course, laws) for course in courses() if (laws := judged("safe_assign", played(course)))]
    assert broken == []


def test_ten_callers_at_once() -> None:
    """Ten calls for one destination and description, each with a lost answer: ten numbers and ten requests."""
    with simulated("safe_assign"):
        schedule = played(Course((Send.LOST_BACK,) * 10, pool=12, callers=10))
    ends = [call.end for call in schedule.calls]
    assert len({end.tracking_number for end in ends if isinstance(end, Allocation)}) == 10
    assert len(schedule.requests) == 10
