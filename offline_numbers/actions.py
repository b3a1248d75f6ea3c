"""The API's own calls, one method each: check the arguments, send, answer."""

from collections.abc import AsyncGenerator, Sequence

from .calls import Calls
from .values import NumberDetails, NumberState, NumberType, TimetableLike
from .wire import requests


class Actions:
    """The five actions and the two lists of the API; what they share is in ``_calls``."""

    _calls: Calls

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

        Each success allocates, and is paid for. Prefer ``safe_assign``, which finds out what became of a lost request,
        or ``assign_once``, where the same intent may come twice.

        Args:
            phone_number: the destination that calls are forwarded to, in any form that ``normalize`` reads.
            description: the label, 1 to 255 printable characters.
            type: the prefix type; an id that ``NumberType`` does not know may be given as an ``int``.
            allow_redirect: whether calls redirect when the callee does not respond; ``None``: not sent.
            cost_group: for surtaxed types, the cost group to choose from, ``"A299"`` for example; ``None``: not sent.
            timetable: when the redirect is active; empty: unset; ``None``: not sent.
            operator: the operator to choose from, as the vendor named it; ``None``: not sent.
            allow_marker: ``True`` sends a description that begins with a marker, ``[reference]``. The marker makes the
                number this reference's, so ``assign_once`` returns it.

        Returns:
            The number as the API now describes it.

        Raises:
            ValueError: an argument has a wrong value; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            PoolExhaustedError: no number of this type is free; choose another one.
            APIError: the API refused otherwise; nothing is allocated.
            NotSentError: proven never sent; call again.
            OutcomeUnknownError: it may have happened; do not call again before ``check`` or the list has told.

        """
        request = requests.assign(
            phone_number,
            description=description,
            type=type,
            allow_redirect=allow_redirect,
            cost_group=cost_group,
            timetable=timetable,
            operator=operator,
            normalize=self._calls.normalize,
        )
        return await self._calls.write(self._calls.allowed(request, allow_marker=allow_marker))

    async def unassign(self, *, tracking_number: str | None = None, phone_number: str | None = None) -> NumberState:
        """Release a tracking number back to the pool, with exactly one request ("Action: unassign").

        Give exactly one of the two. A destination may hold several numbers; the API document does not say which of them
        a release by ``phone_number`` releases: prefer ``tracking_number``.

        Args:
            tracking_number: the number to release.
            phone_number: the destination whose number is released.

        Returns:
            The number after the release, as the API describes it.

        Raises:
            ValueError: none or both are given, or one is no number; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            APIError: the API refused; nothing was released. ``UnknownNumberError``: the domain does not hold it.
            NotSentError: proven never sent; call again.
            OutcomeUnknownError: it may have happened; ``check`` the number before anything else.

        """
        request = requests.unassign(
            tracking_number=tracking_number, phone_number=phone_number, normalize=self._calls.normalize
        )
        return await self._calls.write(request)

    async def reassign(
        self,
        *,
        tracking_number: str,
        phone_number: str,
        description: str | None = None,
        allow_redirect: bool | None = None,
        allow_marker: bool = False,
    ) -> NumberState:
        """Point a tracking number at another destination, with exactly one request ("Action: reassign").

        Args:
            tracking_number: the number whose destination changes.
            phone_number: the new destination.
            description: a new label, 1 to 255 printable characters; ``None``: not sent.
            allow_redirect: whether calls redirect when the callee does not respond; ``None``: not sent.
            allow_marker: ``True`` sends a description that begins with a marker, ``[reference]``. The marker makes the
                number this reference's, so ``assign_once`` returns it.

        Returns:
            The number as the API now describes it.

        Raises:
            ValueError: an argument has a wrong value; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            APIError: the API refused; nothing was changed.
            NotSentError: proven never sent; call again.
            OutcomeUnknownError: it may have happened; ``check`` the number before anything else.

        """
        request = requests.reassign(
            tracking_number=tracking_number,
            phone_number=phone_number,
            description=description,
            allow_redirect=allow_redirect,
            normalize=self._calls.normalize,
        )
        return await self._calls.write(self._calls.allowed(request, allow_marker=allow_marker))

    async def check(self, *, tracking_number: str | None = None, phone_number: str | None = None) -> NumberState:
        """Ask for the state of a tracking number, or of a destination ("Action: check").

        Give exactly one of the two. By ``phone_number`` the API answers with one number, though a destination may hold
        several; ``list_details`` shows them all. A read: the retry policy applies.

        Args:
            tracking_number: the number to ask for.
            phone_number: the destination to ask for.

        Returns:
            The number's state; ``phone_number`` is ``None`` for one in the pool.

        Raises:
            ValueError: none or both are given, or one is no number; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            UnknownNumberError: not in the domain's pool, or the destination holds none. That is no proof that an
                earlier assign will not still commit.
            APIError: the API refused otherwise.
            TransportError: no usable answer, after the retries; call again later.

        """
        request = requests.check(
            tracking_number=tracking_number, phone_number=phone_number, normalize=self._calls.normalize
        )
        return await self._calls.read(request)

    async def redirect_setup(
        self,
        *,
        allow_redirect: bool,
        tracking_number: str | None = None,
        phone_number: str | None = None,
        timetable: TimetableLike | None = None,
    ) -> NumberState:
        """Set the redirect flag and the timetable of a number, with exactly one request ("Action: redirect_setup").

        Give exactly one of ``tracking_number`` and ``phone_number``.

        Args:
            allow_redirect: whether calls redirect when the callee does not respond.
            tracking_number: the number to set up.
            phone_number: the destination whose number is set up.
            timetable: when the redirect is active; empty: unset; ``None``: not sent, so left as it is.

        Returns:
            The number as the API now describes it.

        Raises:
            ValueError: an argument has a wrong value, or none or both numbers are given; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            APIError: the API refused; nothing was changed.
            NotSentError: proven never sent; call again.
            OutcomeUnknownError: it may have happened; ``check`` the number before anything else.

        """
        request = requests.redirect_setup(
            allow_redirect=allow_redirect,
            tracking_number=tracking_number,
            phone_number=phone_number,
            timetable=timetable,
            normalize=self._calls.normalize,
        )
        return await self._calls.write(request)

    async def list_numbers(self) -> dict[str, str | None]:
        """Read every tracking number of the domain with its destination ("GET /offline-numbers-api/list").

        A read: the retry policy applies. The answer is read in small steps, so that a long one does not stall the loop.

        Returns:
            Tracking number to destination; ``None`` for a number that is still in the pool.

        Raises:
            APIError: the API refused.
            TransportError: no usable answer, after the retries; call again later. ``InvalidResponseError`` where it
                is too long to be kept, some 200,000 numbers: ``iter_details`` reads it row by row, and a ``timeout``
                above 10 seconds lets it be longer, in proportion.

        """
        return await self._calls.list_numbers()

    async def list_details(self) -> Sequence[NumberDetails]:
        """Read every tracking number with all its details, ``details=1`` ("GET /offline-numbers-api/list").

        A read: the retry policy applies. The answer is read in small steps, so that a long one does not stall the loop.

        Returns:
            All rows, complete, in the API's own order.

        Raises:
            APIError: the API refused.
            TransportError: no usable answer, after the retries; call again later. ``InvalidResponseError`` where it
                is too long to be kept, some 100,000 numbers: ``iter_details`` reads it row by row, and a ``timeout``
                above 10 seconds lets it be longer, in proportion.

        """
        return await self._calls.list_details()

    def iter_details(self) -> AsyncGenerator[NumberDetails]:
        """Read the detailed list row by row, in flat memory ("GET /offline-numbers-api/list").

        The retry policy applies up to the first row. Rows that were yielded before an error are the API's own, but they
        are not the whole list: only an iteration that ends by itself is complete. The timeout covers the iteration.

        Returns:
            An asynchronous generator; the connection is closed when it is left early. ``contextlib.aclosing`` closes it
            at the end of the block, a bare ``break`` as soon as it is collected.

        Raises:
            APIError: the API refused.
            TransportError: no usable answer; call again later, from the start.

        """
        return self._calls.iter_details()
