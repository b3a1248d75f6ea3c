"""The safe versions of the API's writes, one method each: read, write once, and read again after a lost answer."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from offline_numbers.values import NO_REFERENCE, Allocation, NumberType, Order, Settled, TimetableLike
from offline_numbers.wire import Request, requests

from .assign_once import Shared
from .intent import Intent
from .operations import SafeCalls
from .safe_assign import safe_assign
from .safe_change import Change, safe_change

CallsT = TypeVar("CallsT", bound=SafeCalls)


class SafeActions(Generic[CallsT]):
    """The four safe writes.

    Attributes:
        calls: the requests behind the methods, for other parts of this package: use the methods.
        shared: what the calls of ``assign_once`` have in common, for other parts of this package as well.

    """

    calls: CallsT
    shared: Shared

    async def safe_assign(  # noqa: PLR0913 - the API's own parameters
        self,
        phone_number: str,
        *,
        description: str,
        type: NumberType | int,
        allow_redirect: bool | None = None,
        cost_group: str | None = None,
        timetable: TimetableLike | None = None,
        operator: str | int | None = None,
        allow_marker: bool = False,
        attempts: int = 2,
        settle: Sequence[float] = (0.5, 1.0, 2.0),
    ) -> Allocation:
        """Allocate one number; after a lost answer, find out what happened before sending again ("Action: assign").

        It reads the numbers of the destination before it sends. After an unknown outcome it reads ``check`` and the
        list, and sends again only if every read shows nothing new ("Retries & timeouts"). Use it for a one-off call
        with a unique description; ``assign_once`` also survives restarts and repeated calls.

        Args:
            phone_number: the destination of the calls, in any form that ``normalize`` reads: ``"06 12 34 56 78"``.
            description: the label, 1 to 255 printable characters. It identifies this allocation: no other call for the
                same destination may use it.
            type: the prefix type, ``NumberType.PREFIX_0899`` for example; pass an undocumented id as an ``int``.
            allow_redirect: whether calls redirect if the callee does not respond; ``None``: not sent.
            cost_group: the cost group of a surtaxed type, ``"A299"`` for example; ``None``: not sent.
            timetable: when the redirect is active; empty: unset; ``None``: not sent.
            operator: the operator to choose from, as the vendor names it; ``None``: not sent.
            allow_marker: ``True`` sends a description that begins with a marker, ``[reference]``. The marker makes the
                number this reference's, so ``assign_once`` returns it.
            attempts: how many assigns to send at most, from 1.
            settle: the seconds to wait before each read after an unknown outcome, at least one wait.

        Returns:
            The allocation. Release the numbers in its ``surplus``: they are paid for too. If ``recovered`` is true,
            ``allow_redirect`` is ``None`` and ``timetable`` empty, since the list does not contain them.

        Raises:
            ValueError: an argument has a wrong value; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            PoolExhaustedError: no number of this type is free; choose another type.
            APIError: the API refused otherwise; nothing was allocated.
            NotSentError: no attempt was sent, with proof; call again.
            TransportError: the destination could not be read, and nothing was sent; call again.
            SessionClosedError: the session is closed, and nothing was allocated; call again on a new one.
            OutcomeUnknownError: a number may be allocated; check its ``candidates`` before you call again.

        """
        order = Order(
            NO_REFERENCE,
            phone_number,
            description,
            type,
            allow_redirect=allow_redirect,
            cost_group=cost_group,
            timetable=timetable,
            operator=operator,
        )
        intent = Intent(self.calls.assigning(order, allow_marker=allow_marker))
        return await safe_assign(self.calls, intent, self.shared.domain, attempts=attempts, settle=settle)

    async def safe_unassign(
        self, *, tracking_number: str, attempts: int = 2, settle: Sequence[float] = (0.5, 1.0, 2.0)
    ) -> Settled:
        """Release a tracking number; after a lost answer, read before sending again ("Action: unassign").

        It reads the number first, and sends nothing if it is in the pool. After an unknown outcome it reads again, and
        repeats the release only if the number is exactly as it was. A lost request may be carried out late: it releases
        a number that somebody else has assigned again meanwhile.

        Args:
            tracking_number: the number to release, in any form that ``normalize`` reads.
            attempts: how many requests to send at most, from 1.
            settle: the seconds to wait before each read after an unknown outcome, at least one wait.

        Returns:
            The number in the pool; ``attempts`` is 0 if it was there before.

        Raises:
            ValueError: an argument has a wrong value; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            APIError: the API refused; nothing was released. ``UnknownNumberError``: the number is not in the domain.
            NotSentError: no attempt was sent, with proof; call again.
            TransportError: the number could not be read, and nothing was sent; call again.
            SessionClosedError: the session is closed, and nothing was changed; call again on a new one.
            OutcomeUnknownError: the number may be released. Its message shows the last state that was read; call
                ``check`` before you call again.

        """
        request = requests.unassign(tracking_number=tracking_number, phone_number=None, normalize=self.calls.normalize)
        return await self._change(request, attempts, settle)

    async def safe_reassign(  # noqa: PLR0913 - the API's own parameters
        self,
        *,
        tracking_number: str,
        phone_number: str,
        description: str | None = None,
        allow_redirect: bool | None = None,
        allow_marker: bool = False,
        attempts: int = 2,
        settle: Sequence[float] = (0.5, 1.0, 2.0),
    ) -> Settled:
        """Change the destination of a number; after a lost answer, read before sending again ("Action: reassign").

        It reads the number first, and the list if you give a description. It sends nothing if the number is as wanted.
        After an unknown outcome it reads again, and repeats the request only if the number is exactly as it was. A lost
        request may be carried out late: it undoes a later change by others.

        Args:
            tracking_number: the number whose destination changes, in any form that ``normalize`` reads.
            phone_number: the new destination.
            description: a new label, 1 to 255 printable characters; ``None``: not sent.
            allow_redirect: whether calls redirect if the callee does not respond; ``None``: not sent.
            allow_marker: ``True`` sends a description that begins with a marker, ``[reference]``. The marker makes the
                number this reference's: ``assign_once`` returns it.
            attempts: how many requests to send at most, from 1.
            settle: the seconds to wait before each read after an unknown outcome, at least one wait.

        Returns:
            The number; ``attempts`` is 0 if it was as wanted before.

        Raises:
            ValueError: an argument has a wrong value; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            APIError: the API refused; nothing was changed.
            NotSentError: no attempt was sent, with proof; call again.
            TransportError: the number could not be read, and nothing was sent; call again.
            SessionClosedError: the session is closed, and nothing was changed; call again on a new one.
            OutcomeUnknownError: the number may be changed. Its message shows the last state that was read; call
                ``check`` before you call again.

        """
        request = requests.reassign(
            tracking_number=tracking_number,
            phone_number=phone_number,
            description=description,
            allow_redirect=allow_redirect,
            normalize=self.calls.normalize,
        )
        return await self._change(self.calls.allowed(request, allow_marker=allow_marker), attempts, settle)

    async def safe_redirect_setup(
        self,
        *,
        tracking_number: str,
        allow_redirect: bool,
        timetable: TimetableLike | None = None,
        attempts: int = 2,
        settle: Sequence[float] = (0.5, 1.0, 2.0),
    ) -> Settled:
        """Set the redirect of a number; after a lost answer, read before sending again ("Action: redirect_setup").

        It reads the number first, and sends nothing if the number is as wanted. After an unknown outcome it reads
        again, and repeats the request only if the number is exactly as it was. A lost request may be carried out late:
        it undoes a later change by others.

        Args:
            tracking_number: the number to change, in any form that ``normalize`` reads.
            allow_redirect: whether calls redirect if the callee does not respond.
            timetable: when the redirect is active; empty: unset; ``None``: not sent, so it stays.
            attempts: how many requests to send at most, from 1.
            settle: the seconds to wait before each read after an unknown outcome, at least one wait.

        Returns:
            The number; ``attempts`` is 0 if it was as wanted before.

        Raises:
            ValueError: an argument has a wrong value; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            APIError: the API refused; nothing was changed.
            NotSentError: no attempt was sent, with proof; call again.
            TransportError: the number could not be read, and nothing was sent; call again.
            SessionClosedError: the session is closed, and nothing was changed; call again on a new one.
            OutcomeUnknownError: the number may be changed. Its message shows the last state that was read; call
                ``check`` before you call again.

        """
        request = requests.redirect_setup(
            allow_redirect=allow_redirect,
            tracking_number=tracking_number,
            phone_number=None,
            timetable=timetable,
            normalize=self.calls.normalize,
        )
        return await self._change(request, attempts, settle)

    async def _change(self, request: Request, attempts: int, settle: Sequence[float]) -> Settled:
        return await safe_change(Change(self.calls, request), self.shared.domain, attempts=attempts, settle=settle)
