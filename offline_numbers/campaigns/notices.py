"""Notices about a file or a domain: things to check before a plan is applied, one sentence each."""

import re
from collections.abc import Collection, Iterable, Iterator

from offline_numbers.values import NumberDetails

from .domain import Domain, tracking_key
from .labels import looks_typed
from .values import Campaign

_SHOWN = 5  # examples in one sentence
_MONTHS = "jan|feb|fev|mar|apr|avr|may|mai|jun|juin|jul|juil|aug|aou|aout|sep|sept|oct|nov|dec"
# Numbers, amounts, dates and times, as a spreadsheet recognizes them when it opens a CSV file.
_CHANGES = re.compile(
    rf"[0-9]+([.][0-9]+)?(e[0-9]+)?|[0-9]{{1,4}}[-/.:][0-9]{{1,4}}([-/.:][0-9]{{1,4}})?"
    rf"|({_MONTHS})[a-z]*[-/.]?[0-9]{{1,4}}|[0-9]{{1,4}}[-/.]?({_MONTHS})[a-z]*([-/.][0-9]{{1,4}})?",
    re.IGNORECASE,
)


def is_changed_by_spreadsheets(reference: str) -> bool:
    """Return whether a spreadsheet is likely to change a reference: ``001``, ``1-2``, ``jan-1``."""
    return _CHANGES.fullmatch(reference) is not None


def notices_of(rows: Collection[Campaign], domain: Domain) -> Iterator[str]:
    """Yield the notices: references that a spreadsheet changes, and labels that resemble a marker."""
    if changing := [row.reference for row in rows if is_changed_by_spreadsheets(row.reference)]:
        yield (
            f"{len(changing)} of the references are likely to be changed by a spreadsheet ({_some(changing)}): "
            "use letters and digits, as 'spring-001', or format the column as text"
        )
    named = [row.tracking_number for row in rows if row.tracking_number]
    if named and not any(tracking_key(number) in domain.numbers for number in named):
        yield f"none of the {len(named)} tracking numbers is in this domain: check whether the key is the right one"
    references = {row.reference for row in rows}
    typed = [
        number
        for reference, numbers in domain.marked.items()
        for number in numbers
        if reference not in references and looks_typed(number.description)
    ]
    if typed:
        yield (
            f"{len(typed)} labels begin like a marker and were probably typed by hand ({_labels(typed)}): "
            "they count as labels without a reference"
        )


def _some(texts: Iterable[str]) -> str:
    unique = list(dict.fromkeys(texts))
    return ", ".join(unique[:_SHOWN]) + (", ..." if len(unique) > _SHOWN else "")


def _labels(numbers: Iterable[NumberDetails]) -> str:
    return _some(f"{number.tracking_number} {number.description!r}" for number in numbers)
