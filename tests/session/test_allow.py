"""The application's `allow` decides which destinations may receive calls, before anything is sent."""

import asyncio
from collections.abc import Callable

import pytest

from offline_numbers import NumberType, OfflineNumbersSession
from offline_numbers.sandbox import Sandbox

DESTINATION = "0612345678"
PREMIUM = "0899000000"
AD = "Magazine Ad"
TYPE = NumberType.PREFIX_0899
FORWARDING = ["assign", "safe_assign", "assign_once", "reassign", "safe_reassign"]


class Hook:
    """An application's decision, always the same.

    Attributes:
        asked: the destinations that it was asked for.

    """

    def __init__(self, *, answer: bool) -> None:
        self.asked: list[str] = []
        self.answer = answer

    def __call__(self, destination: str) -> bool:
        """Decide."""
        self.asked.append(destination)
        return self.answer


async def forward(numbers: OfflineNumbersSession, method: str, destination: str) -> None:
    """Call one of the methods that set a destination."""
    if method.endswith("reassign"):
        await getattr(numbers, method)(tracking_number="0899000001", phone_number=destination)
    elif method == "assign_once":
        await numbers.assign_once("order-1", destination, description=AD, type=TYPE)
    else:
        await getattr(numbers, method)(destination, description=AD, type=TYPE)


@pytest.mark.parametrize("method", FORWARDING)
async def test_a_refused_destination_is_not_sent(numbers: OfflineNumbersSession, sandbox: Sandbox, method: str) -> None:
    """The error names the parameter and the number; nothing is sent or written to the journal."""
    hook = Hook(answer=False)
    guarded = numbers.with_options(allow=hook)
    with pytest.raises(
        ValueError, match=r"^phone_number: allow= of this session refuses the destination '0899000000'$"
    ):
        await forward(guarded, method, "+33 8 99 00 00 00")
    assert hook.asked == [PREMIUM]
    assert sandbox.requests == ()
    assert await guarded.pending() == []


@pytest.mark.parametrize("method", FORWARDING)
async def test_an_allowed_destination_is_sent(numbers: OfflineNumbersSession, sandbox: Sandbox, method: str) -> None:
    """Each call asks the hook once."""
    hook = Hook(answer=True)
    guarded = numbers.with_options(allow=hook)
    await numbers.assign("0698765432", description=AD, type=TYPE)
    await forward(guarded, method, "06 12 34 56 78")
    assert hook.asked == [DESTINATION]
    assert [number.destination for number in sandbox.state.held_by(DESTINATION)] == [DESTINATION]


async def test_other_methods_do_not_ask(numbers: OfflineNumbersSession) -> None:
    """check, unassign and redirect_setup set no new destination."""
    made = await numbers.assign(PREMIUM, description=AD, type=TYPE)
    guarded = numbers.with_options(allow=Hook(answer=False))
    await guarded.check(phone_number=PREMIUM)
    await guarded.redirect_setup(phone_number=PREMIUM, allow_redirect=False)
    assert (await guarded.unassign(phone_number=PREMIUM)).tracking_number == made.tracking_number


class UnsureError(Exception):
    """An exception of the application's hook."""


async def test_an_exception_of_the_hook_passes_through(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """It is not wrapped, and nothing is sent."""

    def unsure(_: str) -> bool:
        raise UnsureError

    with pytest.raises(UnsureError):
        await numbers.with_options(allow=unsure).assign(DESTINATION, description=AD, type=TYPE)
    assert sandbox.requests == ()


@pytest.mark.parametrize(
    ("answer", "name"),
    [(lambda: None, "NoneType"), (lambda: 1, "int"), (lambda: asyncio.sleep(0), "coroutine")],
)
async def test_a_hook_must_return_a_bool(
    numbers: OfflineNumbersSession, sandbox: Sandbox, answer: Callable[[], object], name: str
) -> None:
    """A missing return or a coroutine raises TypeError, and nothing is sent."""

    def hook(_: str) -> object:
        return answer()

    guarded = numbers.with_options(allow=hook)  # type: ignore[arg-type] # what is refused
    with pytest.raises(TypeError, match=f"^allow: it must return True or False, not {name}$"):
        await guarded.assign(DESTINATION, description=AD, type=TYPE)
    assert sandbox.requests == ()


class Awaited:
    """An object whose call is async."""

    __call__ = staticmethod(asyncio.sleep)


@pytest.mark.parametrize(
    ("hook", "given"),
    [
        (asyncio.sleep, "an async one: nothing awaits it"),
        (Awaited(), "an async one: nothing awaits it"),
        ("0612345678", "str"),
    ],
    ids=["function", "object", "text"],
)
def test_the_hook_must_be_a_plain_function(hook: object, given: str) -> None:
    """The error says what it is, before a session exists."""
    expected = f"allow: a function that returns True or False for a destination, or None, not {given}"
    with pytest.raises(TypeError) as caught:
        OfflineNumbersSession("offl_key", allow=hook)  # type: ignore[arg-type] # what is refused
    assert str(caught.value) == expected
