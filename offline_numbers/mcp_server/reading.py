"""The tools that read. They change nothing, so nobody is asked."""

from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

from attrs import frozen
from pydantic import Field

from offline_numbers.campaigns import audit_domain
from offline_numbers.errors import ArgumentError
from offline_numbers.values import NumberDetails

from .desk import Desk
from .explaining import EXPECTED, Call, explained
from .results import Audited, Checked, Found, Listed, NextStep, Reference, Result, Row, Status, Unfinished

PAGE = 100
R = TypeVar("R", bound=Result)

Offset = Annotated[int, Field(ge=0, description="How many entries to skip: the number that earlier pages had.")]


@frozen
class Reading:
    """The tools that read; their docstrings are what clients see."""

    desk: Desk

    async def list_numbers(  # noqa: PLR0913 - four filters and a page
        self,
        *,
        description: Annotated[str | None, Field(description="Only labels that contain this text.")] = None,
        prefix: Annotated[str | None, Field(description="Only numbers that begin with these digits: 0899.")] = None,
        destination: Annotated[str | None, Field(description="Only numbers that forward to this number.")] = None,
        free: Annotated[bool | None, Field(description="true: only numbers in the pool; false: only others.")] = None,
        offset: Offset = 0,
        limit: Annotated[int, Field(ge=1, le=PAGE, description="How many numbers at most.")] = PAGE,
    ) -> Listed:
        """List the tracking numbers of the domain, filtered and in pages of at most 100."""
        given = {"description": description, "prefix": prefix, "destination": destination, "free": free}
        call = Call("list_numbers", {**given, "limit": limit})

        async def answer() -> Listed:
            rows = await self.desk.select(self._filter(description, prefix, destination, free=free))
            page = [Row.model_validate(row.to_dict()) for row in rows[offset : offset + limit]]
            sentence = f"{len(page)} of {len(rows)} numbers."
            step = _next_page(call, offset + limit, len(rows))
            return Listed(status=Status.DONE, sentence=sentence, next_step=step, numbers=page, total=len(rows))

        return await _answered(Listed, call, answer())

    async def check_number(
        self, tracking_number: Annotated[str, Field(description="The tracking number: 0899123456.")]
    ) -> Checked:
        """Read the state of one tracking number: destination, label, redirect, timetable."""

        async def answer() -> Checked:
            number = await self.desk.number(tracking_number)
            return Checked(status=Status.DONE, sentence=f"{number.tracking_number} {number.where}.", numbers=[number])

        return await _answered(Checked, Call("check_number", {"tracking_number": tracking_number}), answer())

    async def audit_numbers(self, offset: Offset = 0) -> Audited:
        """Find what is wrong: duplicates, references on several numbers, bad destinations, prefixes that run out."""
        call = Call("audit_numbers", {})

        async def answer() -> Audited:
            found = (await audit_domain(self.desk.numbers)).findings
            page = [Found.model_validate(one.to_dict()) for one in found[offset : offset + PAGE]]
            sentence = f"{len(page)} of {len(found)} findings."
            step = _next_page(call, offset + PAGE, len(found))
            return Audited(status=Status.DONE, sentence=sentence, next_step=step, findings=page, total=len(found))

        return await _answered(Audited, call, answer())

    async def pending_references(self, offset: Offset = 0) -> Unfinished:
        """List the references whose outcome is not known yet, the oldest first."""
        call = Call("pending_references", {})

        async def answer() -> Unfinished:
            found = await self.desk.looking.pending()
            page = [Reference.model_validate(one.to_dict()) for one in found[offset : offset + PAGE]]
            step = _next_page(call, offset + PAGE, len(found))
            return Unfinished(
                status=Status.DONE,
                sentence=_advice(len(found)),
                next_step=step or self._follow_up(page),
                pending=[one.reference for one in page],
                details=page,
                total=len(found),
            )

        return await _answered(Unfinished, call, answer())

    def _follow_up(self, page: list[Reference]) -> NextStep | None:
        """Return how to follow up the oldest reference."""
        if not page:
            return None
        if self.desk.limits.allow_writes:
            return NextStep(tool="assign_number", arguments={"reference": page[0].reference})
        return NextStep(tool="list_numbers", arguments={"description": f"[{page[0].reference}]"})

    def _filter(
        self, description: str | None, prefix: str | None, destination: str | None, *, free: bool | None
    ) -> "_Filter":
        if prefix is not None and not (prefix.isascii() and prefix.isdigit()):
            raise ArgumentError("prefix", f"invalid value {prefix[:40]!r}: use digits, as '0899'")
        if destination is not None:
            destination = self.desk.numbers.normalize(destination)
        return _Filter(self.desk, (description or "").casefold(), prefix or "", destination, free)


@frozen
class _Filter:
    """Selects rows of the list."""

    desk: Desk
    description: str
    prefix: str
    destination: str | None
    free: bool | None

    def __call__(self, row: NumberDetails) -> bool:
        return (
            self.description in row.description.casefold()
            and row.tracking_number.startswith(self.prefix)
            and (self.free is None or self.free == (row.phone_number is None))
            and (self.destination is None or self.desk.same(row.phone_number or "", self.destination))
        )


async def _answered(kind: type[R], call: Call, answer: Coroutine[Any, Any, R]) -> R:
    """Return the answer, or what its error means."""
    try:
        return await answer
    except EXPECTED as error:
        return kind.model_validate(dict(explained(error, call)))


def _next_page(call: Call, offset: int, total: int) -> NextStep | None:
    """Return the call for the next page, ``None`` after the last one."""
    return Call(call.tool, {**call.arguments, "offset": offset}).again if offset < total else None


def _advice(count: int) -> str:
    if not count:
        return "Nothing is pending."
    return (
        f"{count} pending. Call assign_number again with each reference and its first arguments; with a pending "
        "reference it only reads. If one stays pending for an hour, a person should ask the vendor."
    )
