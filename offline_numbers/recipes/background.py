"""One session in a thread with its own event loop, for programs without one: Celery, Flask, Django, a REPL.

A session belongs to one event loop. `asyncio.run` for each call would make a new loop, and a new connection, each time.
This thread keeps one loop for the life of the process. Any thread may call `assign_once`; the calls run side by side.
"""

import asyncio
import threading

from offline_numbers import Allocation, NumberType, OfflineNumbersSession, SQLiteJournal


class Background:
    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="numbers", daemon=True)
        self.thread.start()
        self.journal = SQLiteJournal("journal.db")
        self.numbers = OfflineNumbersSession(journal=self.journal)  # it opens with its first call, in the thread's loop

    def assign_once(self, reference: str, destination: str, description: str, wait: float = 60) -> Allocation:
        call = self.numbers.assign_once(reference, destination, description=description, type=NumberType.PREFIX_0899)
        # After `wait` seconds this raises TimeoutError and the call goes on: repeat it later with the same reference.
        return asyncio.run_coroutine_threadsafe(call, self.loop).result(wait)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self.shut_down(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def shut_down(self) -> None:
        running = asyncio.all_tasks() - {asyncio.current_task()}
        for task in running:
            task.cancel()  # the journal keeps every reference that was sent
        await asyncio.gather(*running, return_exceptions=True)
        await self.numbers.close()
        await self.journal.close()
