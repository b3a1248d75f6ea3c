"""The numbers of a domain as rows, to be edited and applied."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from offline_numbers.allocation import in_turns, reference_of
from offline_numbers.errors import ArgumentError
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberDetails, NumberType, Timetable

from .cells import COLUMNS
from .domain import type_of
from .references import made_reference, proposed_reference
from .tables import write_table
from .values import Campaign

EXPORTED = ("reference", "tracking_number", "destination", "description", "prefix")
_OPTIONS = ("allow_redirect", "cost_group", "operator", "timetable")


async def export_campaigns(
    session: OfflineNumbersSession, *, select: Callable[[NumberDetails], bool] | None = None
) -> tuple[Campaign, ...]:
    """Return every assigned number of the domain as a row, by one read of the detailed list.

    A row has the reference of the number's marker, or a proposed one: readable, unique, and the same at every export.
    ``plan_campaigns`` with these rows, unchanged, adopts the numbers without a marker and changes nothing else.

    Args:
        session: the domain's session.
        select: returns whether a number becomes a row; ``None``: every assigned number.

    Returns:
        The rows, in the order of the list.

    Raises:
        APIError: the API refused the list.
        TransportError: the list could not be read; call again later.

    """
    numbers = {row.tracking_number: row async for row in in_turns(await session.list_details()) if row.phone_number}
    uses = Counter(reference_of(row.description) for row in numbers.values())
    chosen = [row for row in numbers.values() if select is None or select(row)]
    return tuple([_row_of(row, uses) async for row in in_turns(chosen)])


def _row_of(number: NumberDetails, uses: Counter[str | None]) -> Campaign:
    reference, description = proposed_reference(number.tracking_number, number.description)
    if uses[reference] > 1:  # one of several numbers with one marker: the plan reports them
        reference, description = made_reference(number.tracking_number, number.description), number.description
    return Campaign(
        reference=reference,
        destination=number.phone_number or "",
        description=description,
        type=type_of(number.tracking_number) or 0,
        tracking_number=number.tracking_number,
    )


def write_campaigns(path: str | os.PathLike[str], campaigns: Iterable[Campaign], *, delimiter: str = ",") -> None:
    """Write campaigns to a ``.csv`` or ``.xlsx`` file that ``read_campaigns`` reads; the file is whole at any time.

    It blocks: call it through ``asyncio.to_thread`` in a service.

    Args:
        path: the file. ``.xlsx`` needs the extra ``excel``; CSV is UTF-8 with a byte order mark.
        campaigns: the rows.
        delimiter: the character between two cells of CSV, ``","`` or ``";"``.

    Raises:
        ArgumentError: the delimiter is invalid, or the path ends in neither ``.csv`` nor ``.xlsx``.
        ModuleNotFoundError: the extra ``excel`` is not installed.
        OSError: the file cannot be written; an existing file is unchanged.

    """
    target = Path(path)
    if target.suffix.lower() not in {".csv", ".xlsx"}:
        msg = f"{target.name!r} ends in neither .csv nor .xlsx; choose one of them"
        raise ArgumentError("path", msg)
    rows = tuple(campaigns)
    options = [name for name in _OPTIONS if any(getattr(row, name) is not None for row in rows)]
    columns = (*EXPORTED, *options)
    write_table(target, columns, (_cells(row, columns) for row in rows), delimiter)


def _cells(row: Campaign, columns: Sequence[str]) -> list[str]:
    values = {name: getattr(row, column.field) for name, column in COLUMNS.items()}
    return [_cell(name, values[name]) for name in columns]


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if name == "prefix":
        return NumberType(value).prefix if isinstance(value, int) and value in frozenset[int](NumberType) else ""
    if name == "allow_redirect":
        return "yes" if value else "no"
    if isinstance(value, Timetable):
        return "|".join(f"{day}={';'.join(map(str, ranges))}" for day, ranges in value.items())
    return str(value)
