"""Rows of campaigns, and sessions that never really wait."""

from collections.abc import Sequence

from offline_numbers import NumberType, OfflineNumbersSession, RetryPolicy
from offline_numbers.allocation.journal import Journal
from offline_numbers.campaigns import Action, Campaign, Plan, Result, Step, apply_plan, plan_campaigns
from offline_numbers.sandbox import Sandbox

from .clock import Clock

HEADER = "reference,destination,description,prefix"


def row(place: int, **changes: object) -> Campaign:
    """Return a valid row; its place makes it unique."""
    values: dict[str, object] = {
        "reference": f"spring-{place:03}",
        "destination": f"06123456{place:02}",
        "description": f"Magazine {place}",
        "type": NumberType.PREFIX_0899,
        **changes,
    }
    return Campaign(**values)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] - a test may pass anything


def rows(count: int) -> list[Campaign]:
    """Return some valid rows."""
    return [row(place) for place in range(1, count + 1)]


def session_of(sandbox: Sandbox, clock: Clock, journal: Journal | None = None) -> OfflineNumbersSession:
    """Return a session for a sandbox that never really waits."""
    retry = RetryPolicy(sleep=clock.sleep)
    return OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=retry, journal=journal)


async def applied(
    session: OfflineNumbersSession, plan: Plan, clock: Clock, *, keep_going: bool = False
) -> list[Result]:
    """Apply a plan to its end."""
    run = apply_plan(session, plan, keep_going=keep_going, sleep=clock.sleep)
    return [result async for result in run]


async def planned(session: OfflineNumbersSession, campaigns: Sequence[Campaign]) -> list[tuple[str, Action]]:
    """Return the planned action of each reference."""
    plan = await plan_campaigns(session, campaigns)
    return [(step.reference, step.action) for step in plan.steps]


def only(plan: Plan) -> Step:
    """Return the one step of a plan."""
    (step,) = plan.steps
    return step


def actions(sandbox: Sandbox) -> list[str]:
    """Return the actions of all requests, in order of arrival."""
    return [request.action for request in sandbox.requests]
