"""What the recipes for bots share: a desk that allocates one number for each message, and answers when it knows.

The reference names the chat, the place, the message and the shop. A message that is delivered again gets the same
number. After a restart the desk settles pending references and answers in the right place from the journal alone.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from offline_numbers import (
    APIError,
    NumberType,
    OfflineNumbersError,
    OfflineNumbersSession,
    PoolExhaustedError,
    SQLiteJournal,
    normalize_phone_number,
)

SHOPS = {"Paris": "0612345678", "Lyon": "0472000001"}  # calls go nowhere else: the destination decides who pays
WAITS = (0, 15, 60, 300)  # seconds before each call of assign_once
UNKNOWN = "I do not know yet whether a number was allocated. I will check and tell you; do not ask again."
NOT_ANSWERED = "[%s] was not answered (%s): find its number in the list and tell whoever asked"
Say = Callable[[str], Awaitable[object]]

log = logging.getLogger("desk")


def shop_of(typed: str) -> str:
    number = normalize_phone_number(typed)
    for shop, destination in SHOPS.items():
        if number == destination:
            return shop
    msg = f"Calls can only go to our own shops: {', '.join(SHOPS.values())}."
    raise ValueError(msg)


class Desk:
    def __init__(self, chat: str, say_to: Callable[[str, str], Say]) -> None:
        self.chat, self.say_to = chat, say_to
        self.journal = SQLiteJournal("journal.db")
        self.numbers = OfflineNumbersSession(journal=self.journal, allow=lambda number: number in SHOPS.values())
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.closing = False

    async def open(self) -> None:
        for pending in await self.numbers.pending():  # begun by an earlier run and not finished
            match pending.reference.split(":"):
                case [self.chat, place, message, shop] if shop in SHOPS:
                    self.begin(place, message, shop)
                case _:
                    log.warning("[%s] is pending, and this bot did not begin it", pending.reference)

    async def close(self) -> None:
        self.closing = True  # a framework may deliver its last events while it ends
        tasks = [*self.tasks.values()]
        for task in tasks:
            task.cancel()  # the journal keeps every reference that was sent
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.numbers.close()
        await self.journal.close()

    def begin(self, place: str, message: str, shop: str, say: Say | None = None) -> None:
        reference = f"{self.chat}:{place}:{message}:{shop}"  # at most 64 ASCII letters, digits and ._:/#@-
        if reference not in self.tasks and not self.closing:  # else a second delivery during the first
            again = self.say_to(place, message)
            work = self.work(reference, shop, [say or again, again])
            self.tasks[reference] = task = asyncio.create_task(work)
            task.add_done_callback(lambda _: self.tasks.pop(reference))

    async def work(self, reference: str, shop: str, ways: list[Say]) -> None:
        answer = None
        for wait in WAITS:
            await asyncio.sleep(wait)
            answer = await self.answer(reference, shop)
            if answer:
                break
            if not wait:
                await self.tell(reference, UNKNOWN, ways)
        given_up = f"I could not find out. Search for [{reference}] in the list before you ask again."
        await self.tell(reference, answer or given_up, ways)

    async def tell(self, reference: str, answer: str, ways: list[Say]) -> None:
        why = ""
        for say in ways:
            try:
                await say(answer)
            except asyncio.CancelledError:
                log.error(NOT_ANSWERED, reference, "the bot ended")  # noqa: TRY400 - a traceback adds nothing
                raise
            except Exception as error:  # noqa: BLE001 - each framework has its own errors
                why = type(error).__name__  # its text and its traceback may contain the chat's token
            else:
                return
        log.error(NOT_ANSWERED, reference, why)

    async def answer(self, reference: str, shop: str) -> str | None:
        try:
            allocation = await self.numbers.assign_once(
                reference, SHOPS[shop], description=f"Shop {shop}", type=NumberType.PREFIX_0899
            )
        except PoolExhaustedError:
            return "No 0899 number is free, and none was allocated. Ask the vendor for more, then ask me again."
        except APIError as error:
            return f"The API refused, and no number was allocated: {error.message}"
        except OfflineNumbersError:
            return None  # not known yet: the next call sends only if nothing was sent before
        return f"{allocation.tracking_number} now rings at {shop}."
