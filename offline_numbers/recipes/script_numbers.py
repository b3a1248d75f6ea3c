"""A script: one number for each line of a file, by `asyncio.run`.

Start it: `python script_numbers.py ads.txt`. Each line is a reference, a destination and a description, separated by
semicolons: `spring-001; 06 12 34 56 78; Magazine Ad`. Run it again after any failure: a reference that has a number
prints the same one.
"""

import asyncio
import sys
from pathlib import Path

from offline_numbers import NumberType, OfflineNumbersError, OfflineNumbersSession, SQLiteJournal


async def allocate(lines: list[str]) -> int:
    failures = 0
    async with SQLiteJournal("journal.db") as journal, OfflineNumbersSession(journal=journal) as numbers:
        for line in lines:
            reference, destination, description = (part.strip() for part in line.split(";"))
            try:
                allocation = await numbers.assign_once(
                    reference, destination, description=description, type=NumberType.PREFIX_0899
                )
            except OfflineNumbersError as error:
                failures += 1
                print(f"{reference}: {error}", file=sys.stderr)
            else:
                print(f"{reference}: {allocation.tracking_number}")
    return failures


if __name__ == "__main__":
    lines = Path(sys.argv[1]).read_text("utf-8").splitlines()
    sys.exit(1 if asyncio.run(allocate(lines)) else 0)
