"""The first session loads every module that calls need, so no call blocks the event loop by an import."""

import asyncio
import json
import os
import sys
from pathlib import Path

from support.waiting import LIMIT

from offline_numbers import NumberType
from offline_numbers.sandbox import Fault, Sandbox

PROGRAM = """
import asyncio, json, sys
from offline_numbers import NumberType, OfflineNumbersSession, RetryPolicy

async def nothing(seconds): pass

numbers = OfflineNumbersSession(retry=RetryPolicy(sleep=nothing))
before = set(sys.modules)

async def main():
    ad = {"description": "Magazine Ad", "type": NumberType.PREFIX_0899}
    async with numbers:
        await numbers.list_numbers()
        await numbers.list_details()
        print(len([row async for row in numbers.iter_details()]))
        print((await numbers.safe_assign("0612345678", **ad)).tracking_number)
        print((await numbers.assign_once("order-1", "0612345679", **ad)).tracking_number)
        await numbers.check(phone_number="0612345679")
        print(await numbers.pending(), await numbers.forget("order-1"))

asyncio.run(main())
ours = ("offline_numbers", "tenacity")
print(json.dumps(sorted(name for name in set(sys.modules) - before if name.startswith(ours))))
"""


async def test_no_call_loads_a_module(tmp_path: Path) -> None:
    """A program calls every kind of method, with a retry; none of them imports a module of ours or of tenacity."""
    async with Sandbox(pool={NumberType.PREFIX_0899: 5}) as sandbox:
        sandbox.fail_next("list", Fault.HTTP_500_BEFORE_COMMIT)
        where = {"OFFLINE_NUMBERS_KEY": sandbox.key, "OFFLINE_NUMBERS_BASE_URL": sandbox.url}
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROGRAM), cwd=tmp_path, env=os.environ | where, stdout=asyncio.subprocess.PIPE
        )
        printed, _ = await asyncio.wait_for(program.communicate(), LIMIT)
    *results, loaded = printed.decode().splitlines()
    assert results == ["5", "0899000001", "0899000002", "[] True"]
    assert json.loads(loaded) == []
