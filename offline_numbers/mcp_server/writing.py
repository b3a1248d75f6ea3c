"""The tools that write: read, ask the person, read again, send once, report."""

from contextlib import suppress
from typing import Annotated

from attrs import asdict, frozen
from mcp.types import InputRequiredResult
from pydantic import Field

from offline_numbers.allocation import marked
from offline_numbers.errors import JournalError, OutcomeUnknownError
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import Allocation, NumberType, Order

from .approval import ToolContext
from .changes import Change, Reassign, Release, SetRedirect
from .desk import Desk, shown
from .explaining import EXPECTED, Call, explained
from .looking import is_new
from .questions import change_question, order_question
from .results import Allocated, AllocatedNumber, Changed, NextStep, NotDoneError, Number, Status

ExistingNumber = Annotated[str, Field(description="The tracking number: 0899123456.")]
Destination = Annotated[str, Field(description="The phone number that receives the calls: 0612345678.")]
Redirect = Annotated[bool | None, Field(description="Whether calls redirect if the callee does not respond.")]
Days = Annotated[
    dict[str, str] | None,
    Field(description='When they redirect: {"mon-fri": "10:00-12:00;14:00-18:00"}. {} unsets it, null keeps it.'),
]


@frozen
class Writing:
    """The tools that write; their docstrings are what clients see."""

    desk: Desk

    async def assign_number(  # noqa: PLR0913 - the API's own parameters
        self,
        context: ToolContext,
        *,
        reference: Annotated[str, Field(description="The name of this order; it stays the same in every repetition.")],
        destination: Destination,
        description: Annotated[str, Field(description="The label: Magazine Ad.")],
        prefix: Annotated[str, Field(description="The first digits of the number: 0899.")],
        allow_redirect: Redirect = None,
        timetable: Days = None,
        cost_group: Annotated[str | None, Field(description="For surtaxed prefixes: A299.")] = None,
        operator: Annotated[str | None, Field(description="The operator, as the vendor names it.")] = None,
    ) -> Allocated | InputRequiredResult:
        """Allocate one number to a destination, once for each reference.

        With a reference that was used before, it only reads: it returns the number, or that the outcome is unknown.
        """
        options = {"allow_redirect": allow_redirect, "timetable": timetable, "cost_group": cost_group}
        given = {"reference": reference, "destination": destination, "description": description, "prefix": prefix}
        call = Call("assign_number", {**given, **options, "operator": operator})
        try:
            order = Order(
                reference,
                destination,
                description,
                NumberType.from_prefix(prefix),
                allow_redirect=allow_redirect,
                timetable=timetable,
                cost_group=cost_group,
                operator=operator,
            )
            return await self._assign(context, order, call)
        except EXPECTED as error:
            candidates = [*error.candidates] if isinstance(error, OutcomeUnknownError) else []
            return Allocated(**dict(explained(error, call)), candidates=candidates)

    async def reassign_number(
        self,
        context: ToolContext,
        *,
        tracking_number: ExistingNumber,
        destination: Destination,
        description: Annotated[
            str | None, Field(description="A new label, without the [reference] that the number keeps.")
        ] = None,
        allow_redirect: Redirect = None,
    ) -> Changed | InputRequiredResult:
        """Change the destination of a number in use, and its label if one is given."""
        change = Reassign(tracking_number, destination, description, allow_redirect)
        return await self._change(context, Call("reassign_number", asdict(change)), change)

    async def release_number(
        self, context: ToolContext, *, tracking_number: ExistingNumber
    ) -> Changed | InputRequiredResult:
        """Release a number to the pool: its calls reach nobody then, and anybody may get it."""
        change = Release(tracking_number)
        return await self._change(context, Call("release_number", asdict(change)), change)

    async def set_redirect(
        self,
        context: ToolContext,
        *,
        tracking_number: ExistingNumber,
        allow_redirect: Annotated[bool, Field(description="Whether calls redirect if the callee does not respond.")],
        timetable: Days = None,
    ) -> Changed | InputRequiredResult:
        """Set whether the calls of a number in use redirect, and when."""
        change = SetRedirect(tracking_number, allow_redirect, timetable)
        return await self._change(context, Call("set_redirect", asdict(change)), change)

    async def _assign(self, context: ToolContext, order: Order, call: Call) -> Allocated | InputRequiredResult:
        """Return the number of a known reference; allocate one for a new reference if the person approves."""
        desk, found = self.desk, list[Allocation]()

        async def question() -> str | None:
            try:
                found.append(await self._place(desk.looking, order))
            except JournalError as error:
                if not is_new(error):
                    raise
            else:
                return None
            destination = desk.numbers.normalize(order.phone_number)
            desk.limits.check(destination)
            return order_question(order, destination, await desk.at(destination))

        if ask := await desk.approved(context, question):
            return ask
        if not found:
            with desk.limits.one_write():
                found.append(await self._place(desk.numbers, order))
        return await self._allocated(found[0], order, call)

    async def _place(self, numbers: OfflineNumbersSession, order: Order) -> Allocation:
        return await numbers.assign_once(**asdict(order, recurse=False), settle=self.desk.settle)

    async def _allocated(self, allocation: Allocation, order: Order, call: Call) -> Allocated:
        is_pending = True
        with suppress(JournalError):  # a failure now must not hide the number
            is_pending = any(one.reference == order.reference for one in await self.desk.numbers.pending())
        label = marked(order.reference, order.description)
        own = {"description": label, "reference": order.reference, "pending": is_pending}
        number = AllocatedNumber.model_validate(allocation.to_dict() | own)
        status, sentence, step = _outcome(number, call)
        return Allocated(status=status, sentence=sentence, next_step=step, allocation=number)

    async def _change(self, context: ToolContext, call: Call, change: Change) -> Changed | InputRequiredResult:
        """Make a change if the person approves."""
        desk, before = self.desk, list[Number]()

        async def question() -> str:
            before[:] = [await desk.number(change.tracking_number)]
            after = change.wanted(before[0], desk.numbers)
            if after == before[0]:
                raise NotDoneError(Status.UNCHANGED, f"{after.tracking_number} is already as wanted. Nothing was sent.")
            desk.limits.check(after.phone_number, *([] if desk.limits.approval else [before[0].phone_number]))
            return change_question(before[0], after)

        try:
            if ask := await desk.approved(context, question):
                return ask
            with desk.limits.one_write():
                settled = await change.send(before[0], desk.numbers, desk.settle)
        except EXPECTED as error:
            changed = None if isinstance(error, OutcomeUnknownError) else False
            return Changed(**dict(explained(error, call)), changed=changed, before=next(iter(before), None))
        label = change.wanted(before[0], desk.numbers).description if settled.phone_number else None
        after = shown(settled, label)
        return Changed(
            status=Status.RECOVERED if settled.recovered else Status.DONE if settled.attempts else Status.UNCHANGED,
            sentence=f"{after.tracking_number} {after.where}.",
            changed=settled.attempts > 0,
            before=before[0],
            after=after,
        )


def _outcome(number: AllocatedNumber, call: Call) -> tuple[Status, str, NextStep | None]:
    """Return what to say about an allocation."""
    name, reference = number.tracking_number, number.reference
    if number.surplus:
        sentence = (
            f"{name} is the number of the reference {reference}, which also holds {', '.join(number.surplus)}. "
            "Each is paid for: release what nobody needs."
        )
        step = NextStep(tool="release_number", arguments={"tracking_number": number.surplus[0]})
        return Status.SURPLUS, sentence, step
    if number.pending:
        sentence = f"The API answered {name}, and the list does not show it yet. Call again before anybody prints it."
        return Status.UNCONFIRMED, sentence, call.again
    if number.recovered:
        return Status.RECOVERED, f"{name} is the number of the reference {reference}; the list shows it.", None
    return Status.DONE, f"{name} {number.where}, under the reference {reference}.", None
