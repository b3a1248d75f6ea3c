"""``safe_assign`` over a model of the API with any faults: its promises, checked after all late commits."""

import asyncio
from collections.abc import Iterator
from itertools import product

from attrs import define, evolve, field
from hypothesis import given, settings
from hypothesis import strategies as st
from support.assign_model import ModelAPI, Plan, Read, Send, Stranger
from support.scripted import DESCRIPTION, DESTINATION, intent_of

from offline_numbers.allocation.locks import one_at_a_time
from offline_numbers.allocation.safe_assign import safe_assign
from offline_numbers.errors import APIError, NotSentError, OfflineNumbersError, OutcomeUnknownError, TransportError
from offline_numbers.values.models import Allocation

End = Allocation | OfflineNumbersError

plans = st.builds(
    Plan,
    sends=st.lists(st.sampled_from(Send), max_size=4),
    reads=st.lists(st.sampled_from(Read), max_size=12),
    strangers=st.dictionaries(st.integers(0, 16), st.sampled_from(Stranger), max_size=3),
    held=st.integers(0, 2),
    pool=st.integers(0, 5),
    newest=st.booleans(),
    delay=st.integers(1, 12),
    attempts=st.integers(1, 4),
    looks=st.integers(1, 3),
)


@given(plan=plans)
@settings(max_examples=500, deadline=None)
async def test_promises_in_any_course(plan: Plan) -> None:
    """No course of faults, late commits and other users breaks a promise."""
    api, end = await course(plan)
    assert broken(api, end) == []


async def test_promises_in_every_short_course() -> None:
    """Every course with two sends and one other fault keeps the promises."""
    assert [(plan, names) for plan in short_courses() if (names := broken(*await course(plan)))] == []


def short_courses() -> Iterator[Plan]:
    """Yield every pair of sends, each with one failed read or one other user, from some first states."""
    reads = [[*[Read.FRESH] * index, wrong] for index in range(6) for wrong in (Read.FAILED, Read.STALE)]
    strangers = [{index: stranger} for index in (2, 4, 6) for stranger in Stranger]
    states = product(product(Send, repeat=2), [(0, True), (1, True), (1, False)], [1, 4])
    for sends, (held, newest), pool in states:
        plan = Plan(sends=sends, held=held, newest=newest, pool=pool, delay=5)
        yield plan
        yield from (evolve(plan, reads=read) for read in reads)
        yield from (evolve(plan, strangers=stranger) for stranger in strangers)


async def course(plan: Plan) -> tuple[ModelAPI, End]:
    """Run one call to its end, and then all late commits."""
    api = ModelAPI(plan)
    end: End
    try:
        end = await safe_assign(api, intent_of(), attempts=plan.attempts, settle=[0.5] * plan.looks)
    except OfflineNumbersError as error:
        end = error
    api.end()
    return api, end


def broken(api: ModelAPI, end: End) -> list[str]:
    """Return the broken promises of a call."""
    kept = {
        "never more sends than attempts": api.calls.count("assign") <= api.plan.attempts,
        "never sent on a doubt": not api.sent_on_doubt,
        "never sent again without a read": not api.sent_unseen,
        "an end within its time": len(api.calls) <= 3 + api.plan.attempts * (2 + 3 * api.plan.looks),
        **(of_an_allocation(api, end) if isinstance(end, Allocation) else of_an_error(api, end)),
    }
    return [name for name, is_kept in kept.items() if not is_kept]


def of_an_allocation(api: ModelAPI, end: Allocation) -> dict[str, bool]:
    """Return the promises of a call that returns, each with whether it holds."""
    numbers = [end.tracking_number, *end.surplus]
    rows = [api.rows[number] for number in numbers]
    has_twin = Stranger.TWIN in api.plan.strangers.values()
    return {
        "ours by destination": all(row.phone_number == DESTINATION for row in rows),
        "ours by description": all(row.description == DESCRIPTION for row in rows),
        "committed for this call": has_twin or set(numbers) <= set(api.commits),
        "nothing that was there before": not api.known_before & set(numbers),
        "each number once": len(numbers) == len(set(numbers)),
        "no more surplus than unknown sends": len(end.surplus) <= api.unknown,
        "none found that another send may have got": not end.recovered or len(numbers) <= max(api.unknown, 1),
        "the right count": end.attempts == api.calls.count("assign") - api.not_sent,
    }


def of_an_error(api: ModelAPI, end: OfflineNumbersError) -> dict[str, bool]:
    """Return the promises of a call that raises, each with whether it holds."""
    if isinstance(end, OutcomeUnknownError):
        return {
            "unknown only after a send": "assign" in api.calls,
            "candidates are new": not api.known_before & set(end.candidates),
            "the right count": end.attempts == api.calls.count("assign") - api.not_sent,
        }
    return {
        "a definite error means that nothing is allocated": api.commits == [],
        "a definite error comes before any unknown send": api.unknown == 0,
        "a read's error comes before any send": isinstance(end, APIError | NotSentError) or "assign" not in api.calls,
        "no other error": isinstance(end, APIError | TransportError),
    }


@define
class Busy:
    """The calls of one model for several callers; it counts those at work."""

    api: ModelAPI
    inside: int = 0
    most: int = 0
    numbers: list[str] = field(factory=list[str])

    async def call(self, domain: str) -> None:
        """Allocate as the session does: one call for a destination at a time."""
        intent = intent_of()
        async with one_at_a_time(domain, intent.phone_number):
            self.inside += 1
            self.most = max(self.most, self.inside)
            allocation = await safe_assign(self.api, intent, attempts=2, settle=[0.5])
            self.inside -= 1
        self.numbers.append(allocation.tracking_number)


async def test_ten_callers_at_once() -> None:
    """Ten callers for one destination, each with a lost answer: ten numbers, ten requests, and no doubt."""
    busy = Busy(ModelAPI(Plan(sends=[Send.LOST_AFTER] * 10, pool=12)))
    await asyncio.gather(*(busy.call("domain") for _ in range(10)))
    assert busy.most == 1
    assert len(set(busy.numbers)) == 10
    assert busy.api.calls.count("assign") == 10


async def test_two_domains_at_once() -> None:
    """Two domains do not wait for each other."""
    busy = Busy(ModelAPI(Plan()))
    await asyncio.gather(busy.call("one"), busy.call("another"))
    assert busy.most == 2
    assert len(set(busy.numbers)) == 2
