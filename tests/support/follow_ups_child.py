"""An application with follow-ups in its own process, which can be killed."""

import asyncio
from pathlib import Path

from offline_numbers import FollowUps, News, NumberType, OfflineNumbersSession, Order

from .once_child import StoppingJournal, journal_at
from .workers import Tell


def order_of(reference: str) -> Order:
    """Return the order of a reference, as the application's records keep it."""
    return Order(reference, "0612345678", "Magazine Ad", NumberType.PREFIX_0899)


def answer_to(news: News[None]) -> str:
    """Return the line that answers an order."""
    outcome = news.allocation.tracking_number if news.allocation else type(news.error).__name__
    return f"{news.order.reference} {outcome}"


async def serve(*arguments: str, tell: Tell) -> None:
    """Place orders without waiting for their numbers, report "promised", and write the answers to a file.

    Args:
        *arguments: the URL, the key, the journal, its stopping place, the file of the answers, and the references.
        tell: called with each message.

    """
    url, key, where, place, answers, *references = arguments

    async def stop(at: str) -> None:
        if at == place:
            tell(at)
            await asyncio.Event().wait()

    async def answer(news: News[None]) -> None:
        await stop("before tell")
        await asyncio.to_thread(append, Path(answers), answer_to(news))
        await stop("after tell")

    async with (
        journal_at(where) as journal,
        OfflineNumbersSession(key, base_url=url, journal=StoppingJournal(journal, place, tell)) as numbers,
        FollowUps(numbers, tell=answer) as follow_ups,
    ):
        orders = [follow_ups.place(order_of(reference), within=0) for reference in references]
        assert set(await asyncio.gather(*orders)) == {None}
        tell("promised")
        await asyncio.Event().wait()


def append(path: Path, line: str) -> None:
    """Write a line to the end of a file."""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
