"""The API's own calls, one method each: check the arguments, send one request, return the answer."""

from collections.abc import AsyncGenerator, Sequence
from typing import overload

from .calls import Calls
from .values import NO_REFERENCE, NumberDetails, NumberState, NumberType, Order, TimetableLike
from .wire import requests


class Actions:
    """The five actions and the two lists of the API.

    Attributes:
        calls: the requests behind the methods, for other parts of this package: use the methods.

    """

    calls: Calls

    async def assign(  # noqa: PLR0913 - the API's own parameters
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
    ) -> NumberState:
        """Allocate a tracking number from the pool to a destination, with exactly one request ("Action: assign").

        Each success allocates a number that is paid for. Prefer ``safe_assign``, which finds the outcome of a lost
        request, or ``assign_once``, which allocates once for a reference however often you call it.

        Args:
            phone_number: the destination of the calls, in any form that ``normalize`` reads: ``"06 12 34 56 78"``.
            description: the label, 1 to 255 printable characters.
            type: the prefix type, ``NumberType.PREFIX_0899`` for example; pass an undocumented id as an ``int``.
            allow_redirect: whether calls redirect if the callee does not respond; ``None``: not sent.
            cost_group: the cost group of a surtaxed type, ``"A299"`` for example; ``None``: not sent.
            timetable: when the redirect is active; empty: unset; ``None``: not sent.
            operator: the operator to choose from, as the vendor names it; ``None``: not sent.
            allow_marker: ``True`` sends a description that begins with a marker, ``[reference]``. The marker makes the
                number this reference's: ``assign_once`` returns it.

        Returns:
            The number as the API now describes it.

        Raises:
            ValueError: an argument has a wrong value; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            PoolExhaustedError: no number of this type is free; choose another type.
            APIError: the API refused otherwise; nothing was allocated.
            NotSentError: the request was never sent, with proof; call again.
            SessionClosedError: the session is closed, and nothing was sent; call again on a new one.
            OutcomeUnknownError: a number may be allocated; call ``check`` or ``list_details`` before you call again.

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
        return await self.calls.write(self.calls.assigning(order, allow_marker=allow_marker))

    @overload
    async def unassign(self, *, tracking_number: str, phone_number: None = None) -> NumberState: ...
    @overload
    async def unassign(self, *, tracking_number: None = None, phone_number: str) -> NumberState: ...
    async def unassign(self, *, tracking_number: str | None = None, phone_number: str | None = None) -> NumberState:
        """Release a tracking number to the pool, with exactly one request ("Action: unassign").

        Give exactly one of the two. Prefer ``tracking_number``: a destination may have several numbers, and the API
        document does not specify which of them a release by ``phone_number`` releases.

        Args:
            tracking_number: the number to release, in any form that ``normalize`` reads.
            phone_number: the destination whose number is released.

        Returns:
            The number after the release, as the API describes it.

        Raises:
            ValueError: neither or both are given, or one is not a phone number; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            APIError: the API refused; nothing was released. ``UnknownNumberError``: the number is not in the domain.
            NotSentError: the request was never sent, with proof; call again.
            SessionClosedError: the session is closed, and nothing was sent; call again on a new one.
            OutcomeUnknownError: the number may be released; call ``check`` before you call again.

        """
        request = requests.unassign(
            tracking_number=tracking_number, phone_number=phone_number, normalize=self.calls.normalize
        )
        return await self.calls.write(request)

    async def reassign(
        self,
        *,
        tracking_number: str,
        phone_number: str,
        description: str | None = None,
        allow_redirect: bool | None = None,
        allow_marker: bool = False,
    ) -> NumberState:
        """Change the destination of a tracking number, with exactly one request ("Action: reassign").

        Args:
            tracking_number: the number whose destination changes, in any form that ``normalize`` reads.
            phone_number: the new destination.
            description: a new label, 1 to 255 printable characters; ``None``: not sent.
            allow_redirect: whether calls redirect if the callee does not respond; ``None``: not sent.
            allow_marker: ``True`` sends a description that begins with a marker, ``[reference]``. The marker makes the
                number this reference's: ``assign_once`` returns it.

        Returns:
            The number as the API now describes it.

        Raises:
            ValueError: an argument has a wrong value; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            APIError: the API refused; nothing was changed.
            NotSentError: the request was never sent, with proof; call again.
            SessionClosedError: the session is closed, and nothing was sent; call again on a new one.
            OutcomeUnknownError: the number may be changed; call ``check`` before you call again.

        """
        request = requests.reassign(
            tracking_number=tracking_number,
            phone_number=phone_number,
            description=description,
            allow_redirect=allow_redirect,
            normalize=self.calls.normalize,
        )
        return await self.calls.write(self.calls.allowed(request, allow_marker=allow_marker))

    @overload
    async def check(self, *, tracking_number: str, phone_number: None = None) -> NumberState: ...
    @overload
    async def check(self, *, tracking_number: None = None, phone_number: str) -> NumberState: ...
    async def check(self, *, tracking_number: str | None = None, phone_number: str | None = None) -> NumberState:
        """Read the state of a tracking number, or of the number of a destination ("Action: check").

        Give exactly one of the two. The answer to a ``phone_number`` is one number, even if the destination has
        several: ``list_details`` returns them all. The retry policy applies.

        Args:
            tracking_number: the number to read, in any form that ``normalize`` reads.
            phone_number: the destination whose number is read.

        Returns:
            The state of the number; its ``phone_number`` is ``None`` if it is in the pool.

        Raises:
            ValueError: neither or both are given, or one is not a phone number; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            UnknownNumberError: the number is not in the domain, or the destination has none. This does not prove that
                an earlier assign failed: the API may still carry it out.
            APIError: the API refused otherwise.
            TransportError: no usable answer came, after the retries; call again later.
            SessionClosedError: the session is closed; call again on a new one.

        """
        request = requests.check(
            tracking_number=tracking_number, phone_number=phone_number, normalize=self.calls.normalize
        )
        return await self.calls.read(request)

    @overload
    async def redirect_setup(
        self,
        *,
        allow_redirect: bool,
        tracking_number: str,
        phone_number: None = None,
        timetable: TimetableLike | None = None,
    ) -> NumberState: ...
    @overload
    async def redirect_setup(
        self,
        *,
        allow_redirect: bool,
        tracking_number: None = None,
        phone_number: str,
        timetable: TimetableLike | None = None,
    ) -> NumberState: ...
    async def redirect_setup(
        self,
        *,
        allow_redirect: bool,
        tracking_number: str | None = None,
        phone_number: str | None = None,
        timetable: TimetableLike | None = None,
    ) -> NumberState:
        """Set the redirect and its timetable for a number, with exactly one request ("Action: redirect_setup").

        Give exactly one of ``tracking_number`` and ``phone_number``.

        Args:
            allow_redirect: whether calls redirect if the callee does not respond.
            tracking_number: the number to change, in any form that ``normalize`` reads.
            phone_number: the destination whose number is changed.
            timetable: when the redirect is active; empty: unset; ``None``: not sent, so it stays.

        Returns:
            The number as the API now describes it.

        Raises:
            ValueError: an argument has a wrong value, or neither or both numbers are given; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            APIError: the API refused; nothing was changed.
            NotSentError: the request was never sent, with proof; call again.
            SessionClosedError: the session is closed, and nothing was sent; call again on a new one.
            OutcomeUnknownError: the number may be changed; call ``check`` before you call again.

        """
        request = requests.redirect_setup(
            allow_redirect=allow_redirect,
            tracking_number=tracking_number,
            phone_number=phone_number,
            timetable=timetable,
            normalize=self.calls.normalize,
        )
        return await self.calls.write(request)

    async def list_numbers(self) -> dict[str, str | None]:
        """Read every tracking number of the domain with its destination ("GET /offline-numbers-api/list").

        The retry policy applies. A long answer is decoded in small steps and does not block the event loop.

        Returns:
            Tracking number to destination; ``None`` for a number in the pool.

        Raises:
            APIError: the API refused.
            TransportError: no usable answer came, after the retries; call again later. ``InvalidResponseError``: the
                list exceeds the memory limit, some 200,000 numbers. Read it with ``iter_details``, or raise
                ``timeout`` above 10 seconds: the memory limit grows with it.
            SessionClosedError: the session is closed; call again on a new one.

        """
        return await self.calls.list_numbers()

    async def list_details(self) -> Sequence[NumberDetails]:
        """Read every tracking number with all its details, ``details=1`` ("GET /offline-numbers-api/list").

        The retry policy applies. A long answer is decoded in small steps and does not block the event loop.

        Returns:
            All rows, complete, in the API's own order.

        Raises:
            APIError: the API refused.
            TransportError: no usable answer came, after the retries; call again later. ``InvalidResponseError``: the
                list exceeds the memory limit, some 100,000 numbers. Read it with ``iter_details``, or raise
                ``timeout`` above 10 seconds: the memory limit grows with it.
            SessionClosedError: the session is closed; call again on a new one.

        """
        return await self.calls.list_details()

    def iter_details(self) -> AsyncGenerator[NumberDetails]:
        """Read the detailed list row by row, in constant memory ("GET /offline-numbers-api/list").

        The retry policy applies up to the first row. The list is complete only if the iteration ends without an error.
        ``timeout`` limits the whole iteration.

        Returns:
            An asynchronous generator. If you leave it early, use ``contextlib.aclosing``: it closes the connection at
            the end of the block. After a bare ``break`` the connection closes when the generator is collected.

        Raises:
            APIError: the API refused.
            TransportError: no usable answer came; call again later, from the start.
            SessionClosedError: the session is closed; call again on a new one, from the start.

        """
        return self.calls.iter_details()
