"""The session: its options, its lifecycle, and the methods that use a journal."""

import ssl as tls
from collections.abc import Sequence
from types import TracebackType
from typing import Self, Unpack

import aiohttp

from .actions import Actions
from .allocation import Journal, NeverSent, SafeActions, Shared, assign_once, forget, pending
from .attempts import OnAttempt, Watch
from .calls import Calls
from .http import Connections, Transport
from .retry import RetryPolicy
from .settings import SessionOptions, Settings
from .values import Allocation, Normalize, NumberType, Order, Pending, TimetableLike, normalize_phone_number
from .wire import Allow


class OfflineNumbersSession(Actions, SafeActions[Calls]):
    """A client of one domain's Offline Numbers API.

    Create it anywhere. It opens inside a running event loop (``async with``, or the first call) and belongs to that
    loop and to its process. A write is sent once, whatever the connection does; only reads are retried.

    Args:
        key: the domain's API key; ``None`` reads ``OFFLINE_NUMBERS_KEY`` from the environment.
        base_url: the address of the API, ``https://host[:port][/path]``; ``None`` reads ``OFFLINE_NUMBERS_BASE_URL``,
            else it is ``https://www.optico.fr``. ``http://`` is only allowed for localhost.
        timeout: seconds for one request, from connecting to the last byte of the answer.
        retry: how often and when reads are retried.
        http: the application's own ``aiohttp.ClientSession``, which the session never closes; ``None`` creates one.
        journal: where ``assign_once`` remembers references; ``None``: in memory, for this process only.
        normalize: turns a phone number as a user types it into the one form that is sent and compared; ``str`` disables
            it.
        on_attempt: called with each request attempt after it has ended; an exception that it raises is logged.
        allow: called with each destination, normalized, before ``assign``, ``safe_assign``, ``assign_once`` and
            ``reassign`` send it. It returns ``False`` to refuse: the method raises ``ValueError`` and sends nothing.
        ssl: the certificates that TLS trusts, for example your own certificate authority; it must verify certificates
            and host names. ``None``: those of the system, or of the connector of ``http``.
        proxy: the proxy for all requests, ``http://user:password@proxy.example:3128``.
        trust_env: whether to use ``HTTPS_PROXY`` and ``NO_PROXY`` of the environment if ``proxy`` is ``None``.
        request_id: the name of a query parameter, ``"rid"`` for example, that gets a fresh random value in each
            request; ``None``: off. Set it if a cache in front of the API may answer requests: some caches ignore
            ``Cache-Control: no-store``. The API document does not mention unknown parameters: try it with ``check``.

    Raises:
        TypeError: an option has a wrong type.
        ValueError: an option has a wrong value, or there is no key.

    """

    def __init__(  # noqa: PLR0913 - the options of a session
        self,
        key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float = 5.0,
        retry: RetryPolicy = RetryPolicy(),
        http: aiohttp.ClientSession | None = None,
        journal: Journal | None = None,
        normalize: Normalize = normalize_phone_number,
        on_attempt: OnAttempt | None = None,
        allow: Allow | None = None,
        ssl: tls.SSLContext | None = None,
        proxy: str | None = None,
        trust_env: bool = False,
        request_id: str | None = None,
    ) -> None:
        options = SessionOptions(
            key=key,
            base_url=base_url,
            timeout=timeout,
            retry=retry,
            journal=journal,
            normalize=normalize,
            on_attempt=on_attempt,
            allow=allow,
            ssl=ssl,
            proxy=proxy,
            trust_env=trust_env,
            request_id=request_id,
        )
        del key, proxy  # a traceback would show the locals
        self._connect(Settings.of(options), Connections(http), NeverSent(), owner=True)

    def _connect(self, settings: Settings, connections: Connections, never_sent: NeverSent, *, owner: bool) -> None:
        """Set up the transport and the calls."""
        where = (settings.key, settings.base_url, settings.timeout, connections)
        transport = Transport(*where, context=settings.ssl, proxy=settings.way, request_id=settings.request_id)
        self._settings = settings
        self._connections = connections
        self._owner = owner
        watch = Watch(transport.host, settings.on_attempt)
        self.calls = Calls(transport, settings.retry, settings.normalize, settings.allow, watch)
        self.shared = Shared(self.calls, settings.journal, settings.domain, never_sent)

    def with_options(self, **changes: Unpack[SessionOptions]) -> Self:
        """Return a session with other options on the same connections.

        Use it for another domain's key, or for another timeout of one call:
        ``await numbers.with_options(timeout=30).list_details()``. Closing the returned session closes nothing; it ends
        with the session that it came from.

        Args:
            **changes: any option of ``OfflineNumbersSession`` except ``http``; the others stay.

        Returns:
            The new session; this one does not change.

        Raises:
            TypeError: an option has a wrong type, or does not exist.
            ValueError: an option has a wrong value.

        """
        other = object.__new__(type(self))
        other._connect(self._settings.changed(changes), self._connections, self.shared.never_sent, owner=False)
        return other

    async def assign_once(  # noqa: PLR0913 - the API's own parameters
        self,
        reference: str,
        phone_number: str,
        *,
        description: str,
        type: NumberType | int,
        allow_redirect: bool | None = None,
        cost_group: str | None = None,
        timetable: TimetableLike | None = None,
        operator: str | int | None = None,
        settle: Sequence[float] = (0.5, 1.0, 2.0, 4.0),
    ) -> Allocation:
        """Return the one number of a reference; allocate it if nobody has ("Action: assign").

        All callers, processes and restarts with the same reference together send at most one request whose failure is
        not proven. The description begins with the marker ``[reference]``, which identifies the number in the list. The
        journal remembers the reference; after an unknown outcome the list is read, and nothing is sent again
        ("Retries & timeouts").

        Args:
            reference: 1 to 64 ASCII letters, digits and ``._:/#@-``, a letter or digit first: the id of an order or of
                a message, for example.
            phone_number: the destination of the calls, in any form that ``normalize`` reads: ``"06 12 34 56 78"``.
            description: the label without the marker; 1 to 255 printable characters with it.
            type: the prefix type, ``NumberType.PREFIX_0899`` for example; pass an undocumented id as an ``int``.
            allow_redirect: whether calls redirect if the callee does not respond; ``None``: not sent.
            cost_group: the cost group of a surtaxed type, ``"A299"`` for example; ``None``: not sent.
            timetable: when the redirect is active; empty: unset; ``None``: not sent.
            operator: the operator to choose from, as the vendor names it; ``None``: not sent.
            settle: the seconds to wait before each further read of the list, at least one wait.

        Returns:
            The allocation. If ``recovered`` is true, the list showed it: ``allow_redirect`` is ``None`` and
            ``timetable`` empty, since the list does not contain them.

        Raises:
            ValueError: an argument has a wrong value, or this session has seen that the API cuts or changes markers;
                nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            ReferenceConflictError: the reference was used with other arguments; nothing was sent. Use a new one.
            ReferenceEndedError: its confirmed number was released, relabelled or taken out of the list; nothing was
                sent. Use a new reference, or call ``forget`` first.
            JournalError: the journal failed before anything was sent; repair it and call again.
            PoolExhaustedError: no number of this type is free; choose another type.
            APIError: the API refused otherwise; nothing was allocated.
            NotSentError: the request was never sent, with proof; call again.
            TransportError: the list could not be read, and nothing was sent; call again.
            SessionClosedError: the session is closed, and nothing was sent; call again on a new one.
            OutcomeUnknownError: a number may be allocated; call again later with the same arguments: it only reads.

        """
        order = Order(
            reference,
            phone_number,
            description,
            type,
            allow_redirect=allow_redirect,
            cost_group=cost_group,
            timetable=timetable,
            operator=operator,
        )
        return await assign_once(self.shared, reference, self.calls.intent(order), settle=settle)

    async def pending(self) -> list[Pending]:
        """Return what ``assign_once`` began and has not finished, the oldest first, from the journal.

        Call ``assign_once`` again with each reference and its arguments, at the application's start for example.

        Returns:
            The pending references of this domain, with the time when each was begun.

        Raises:
            JournalError: the journal failed.

        """
        return await pending(self._settings.journal, self._settings.domain)

    async def forget(self, reference: str) -> bool:
        """Remove a reference from the journal, after verifying that no number exists.

        Args:
            reference: the reference, as it was given to ``assign_once``.

        Returns:
            Whether the journal contained it.

        Raises:
            ValueError: the reference is invalid.
            TypeError: the reference is not a ``str``.
            JournalError: the journal failed.

        """
        return await forget(self._settings.journal, self._settings.domain, reference)

    @property
    def normalize(self) -> Normalize:
        """The function that turns a phone number into the one form that is sent and compared."""
        return self._settings.normalize

    @property
    def timeout(self) -> float:
        """The seconds that one request may take."""
        return self._settings.timeout

    @property
    def retry(self) -> RetryPolicy:
        """How often and when reads are retried."""
        return self._settings.retry

    @property
    def journal(self) -> Journal:
        """Where ``assign_once`` remembers references."""
        return self._settings.journal

    @property
    def domain(self) -> str:
        """The digest under which the journal keeps the references of this domain; it does not show the key."""
        return self._settings.domain

    @property
    def closed(self) -> bool:
        """Whether the session can no longer be used; ``False`` if it has not been opened yet."""
        return self._connections.closed

    async def close(self) -> None:
        """Close the session's own connections; requests in flight end without an answer. You may call it twice.

        Raises:
            RuntimeError: the session belongs to another event loop, which still runs.

        """
        if self._owner:
            await self._connections.close()

    async def __aenter__(self) -> Self:
        self._connections.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        if not hasattr(self, "calls"):  # the constructor failed, and a traceback shows the instance
            return "<OfflineNumbersSession that failed to start>"
        state = " closed" if self.closed else ""
        return f"<OfflineNumbersSession {self._settings.base_url} timeout={self._settings.timeout:g}{state}>"
