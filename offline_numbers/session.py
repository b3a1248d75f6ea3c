"""The session: its options, its lifecycle, and the two ways to allocate that survive a lost answer."""

import ssl as tls
from collections.abc import Sequence
from types import TracebackType
from typing import Self, Unpack

import aiohttp

from .actions import Actions
from .allocation import (
    Intent,
    Journal,
    assign_once,
    forget,
    marked,
    one_at_a_time,
    pending,
    safe_assign,
    valid_attempts,
    valid_settle,
)
from .attempts import OnAttempt, Watch
from .calls import Calls
from .http import Connections, Transport
from .retry import RetryPolicy
from .settings import SessionOptions, Settings
from .values import Allocation, NumberType, TimetableLike, normalize_phone_number
from .wire import Allow, Normalize, requests


class OfflineNumbersSession(Actions):
    """A client of one domain's Offline Numbers API.

    Make it anywhere; it opens inside a running event loop (``async with``, or the first call) and belongs to that loop
    and to its process.
    A write is sent once, whatever the connection does; only reads are retried.

    Args:
        key: the domain's API key; ``None`` reads ``OFFLINE_NUMBERS_KEY`` from the environment.
        base_url: where the API is; ``None`` reads ``OFFLINE_NUMBERS_BASE_URL``, else ``https://www.optico.fr``;
            ``http:`` is taken for loopback alone.
        timeout: seconds for one request, from connecting to the last byte of the answer.
        retry: when and how reads are retried.
        http: the application's own ``aiohttp.ClientSession``, which is never closed here; ``None``: one of our own.
        journal: where ``assign_once`` remembers what it began; ``None``: in memory, so for this process alone.
        normalize: how a phone number typed by a person becomes the one form that is sent and compared; ``str``: as
            typed.
        on_attempt: told of each request attempt when it has ended, whatever came of it; what it raises is logged.
        allow: told each destination, in its one form, before calls are forwarded to it by ``assign``, ``safe_assign``,
            ``assign_once`` or ``reassign``; ``False``: a ``ValueError``, and nothing is sent. ``None``: all.
        ssl: whom TLS trusts, an own certificate authority for example; it must verify certificates and host names.
            ``None``: who the system trusts, on ``http`` what its connector says.
        proxy: the proxy that all requests go through, as ``http://user:password@proxy.example:3128``.
        trust_env: whether ``HTTPS_PROXY`` and ``NO_PROXY`` of the environment are followed where no ``proxy`` is given.
        request_id: the name of a query parameter, ``"rid"`` for example, that each request sends with a fresh random
            value; ``None``: off. Set it if a cache in front of the API may answer requests: some caches ignore
            ``Cache-Control: no-store``. The API document is silent about unknown
            parameters: try it with ``check`` first.

    Raises:
        TypeError: an option has a wrong type.
        ValueError: an option has a wrong value, or no key is given.

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
        del key, proxy  # else the locals of a traceback show them
        self._connect(Settings.of(options), Connections(http), owner=True)

    def _connect(self, settings: Settings, connections: Connections, *, owner: bool) -> None:
        """Put the rooms together."""
        where = (settings.key, settings.base_url, settings.timeout, connections)
        transport = Transport(*where, context=settings.ssl, proxy=settings.way, request_id=settings.request_id)
        self._settings = settings
        self._connections = connections
        self._owner = owner
        watch = Watch(settings.on_attempt)
        self._calls = Calls(transport, settings.retry, settings.normalize, settings.allow, watch)

    def with_options(self, **changes: Unpack[SessionOptions]) -> Self:
        """Return a session with other options on the same connections.

        Another domain's key, or another timeout for one call:
        ``await numbers.with_options(timeout=30).list_details()``. It lives as long as the session that it came from;
        closing it closes nothing.

        Args:
            **changes: each option of ``OfflineNumbersSession`` but ``http``; what is left out stays.

        Returns:
            The other session; this one stays as it is.

        Raises:
            TypeError: an option has a wrong type, or is none of these.
            ValueError: an option has a wrong value.

        """
        other = object.__new__(type(self))
        other._connect(self._settings.changed(changes), self._connections, owner=False)
        return other

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
        """Allocate one number, and find out what became of a lost request before another is sent ("Action: assign").

        It reads what the destination holds before it sends, and looks with ``check`` and the list after an unknown
        outcome ("Retries & timeouts"). Only when every look says "nothing new" is assign sent again. It protects one
        process while it lives; ``assign_once`` protects the intent.

        Args:
            phone_number: the destination that calls are forwarded to, in any form that ``normalize`` reads.
            description: the label, 1 to 255 printable characters; tells this allocation from others of the destination.
            type: the prefix type; an id that ``NumberType`` does not know may be given as an ``int``.
            allow_redirect: whether calls redirect when the callee does not respond; ``None``: not sent.
            cost_group: for surtaxed types, the cost group to choose from, ``"A299"`` for example; ``None``: not sent.
            timetable: when the redirect is active; empty: unset; ``None``: not sent.
            operator: the operator to choose from, as the vendor named it; ``None``: not sent.
            allow_marker: ``True`` sends a description that begins with a marker, ``[reference]``. The marker makes the
                number this reference's, so ``assign_once`` returns it.
            attempts: how often to try at most, from 1.
            settle: the seconds to wait before each look after an unknown outcome, one wait at least.

        Returns:
            The allocation; its ``surplus`` is paid for as well, and yours to release. A ``recovered`` one does not know
            ``allow_redirect`` and ``timetable``, which the list does not show.

        Raises:
            ValueError: an argument has a wrong value; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            PoolExhaustedError: no number of this type is free; choose another one.
            APIError: the API refused otherwise; nothing is allocated.
            NotSentError: every try is proven never sent; call again.
            TransportError: the destination could not be read, and nothing was sent; call again.
            OutcomeUnknownError: a number may be allocated; look at its ``candidates`` before anything else.

        """
        request = requests.assign(
            phone_number,
            description=description,
            type=type,
            allow_redirect=allow_redirect,
            cost_group=cost_group,
            timetable=timetable,
            operator=operator,
            normalize=self._settings.normalize,
        )
        intent = Intent(self._calls.allowed(request, allow_marker=allow_marker))
        tries, waits = valid_attempts(attempts), valid_settle(settle)  # before waiting for anybody else
        async with one_at_a_time(self._settings.domain, intent.phone_number):
            return await safe_assign(self._calls, intent, attempts=tries, settle=waits)

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
        """Return the one number of a reference, from any number of callers, processes and restarts ("Action: assign").

        At most one request whose failure is not proven is ever sent under a reference. ``[reference]`` stands first in
        the description, so that the list itself says which number it is; the journal remembers what was begun, and an
        unknown outcome is only looked for ("Retries & timeouts").

        Args:
            reference: the intent's name, 1 to 64 of ASCII letters, digits and ``._:/#@-``: the id of an order or of a
                message, for example.
            phone_number: the destination that calls are forwarded to, in any form that ``normalize`` reads.
            description: the label, 1 to 255 printable characters together with the marker before it.
            type: the prefix type; an id that ``NumberType`` does not know may be given as an ``int``.
            allow_redirect: whether calls redirect when the callee does not respond; ``None``: not sent.
            cost_group: for surtaxed types, the cost group to choose from, ``"A299"`` for example; ``None``: not sent.
            timetable: when the redirect is active; empty: unset; ``None``: not sent.
            operator: the operator to choose from, as the vendor named it; ``None``: not sent.
            settle: the seconds to wait before each further look at the list, one wait at least.

        Returns:
            The allocation; ``recovered`` where it was found by a look at the list, which does not show its
            ``allow_redirect`` and ``timetable``.

        Raises:
            ValueError: an argument has a wrong value; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            ReferenceConflictError: the reference was used with other arguments; nothing was sent.
            ReferenceEndedError: its confirmed number was released, relabelled or taken out of the list; nothing was
                sent.
            JournalError: the journal failed before anything was sent; call again.
            PoolExhaustedError: no number of this type is free; choose another one.
            APIError: the API refused otherwise; nothing is allocated.
            NotSentError: the request is proven never sent; call again.
            TransportError: the list could not be read, and nothing was sent; call again.
            OutcomeUnknownError: a number may be allocated; call again later with the same arguments: it only looks.

        """
        request = requests.assign(
            phone_number,
            description=marked(reference, description),
            type=type,
            allow_redirect=allow_redirect,
            cost_group=cost_group,
            timetable=timetable,
            operator=operator,
            normalize=self._settings.normalize,
        )
        settings, intent = self._settings, Intent(self._calls.allowed(request, allow_marker=True))
        return await assign_once(self._calls, settings.journal, settings.domain, reference, intent, settle=settle)

    async def pending(self) -> list[str]:
        """Return the references that ``assign_once`` began and has not finished, the oldest first, from the journal.

        Call ``assign_once`` again with each of them and its arguments, at the application's start for example.

        Returns:
            The references of this domain.

        Raises:
            JournalError: the journal failed.

        """
        return await pending(self._settings.journal, self._settings.domain)

    async def forget(self, reference: str) -> bool:
        """Drop a reference from the journal, where a person has made sure that it holds nothing.

        Args:
            reference: the reference, as it was given to ``assign_once``.

        Returns:
            Whether the journal knew it.

        Raises:
            ValueError: it can be no reference.
            TypeError: it is no ``str``.
            JournalError: the journal failed.

        """
        return await forget(self._settings.journal, self._settings.domain, reference)

    @property
    def normalize(self) -> Normalize:
        """How a phone number typed by a person becomes the one form that is sent and compared."""
        return self._settings.normalize

    @property
    def retry(self) -> RetryPolicy:
        """When and how reads are retried."""
        return self._settings.retry

    @property
    def closed(self) -> bool:
        """Whether the session can no longer be used; it is ``False`` for one that has not been opened yet."""
        return self._connections.closed

    async def close(self) -> None:
        """Close the session's own connections; requests under way end without an answer. May be called again.

        Raises:
            RuntimeError: called in another event loop than the one that it belongs to, while that one still runs.

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
        if not hasattr(self, "_calls"):  # a traceback of a session that could not be made shows it
            return "<OfflineNumbersSession that could not be made>"
        state = " closed" if self.closed else ""
        return f"<OfflineNumbersSession {self._settings.base_url} timeout={self._settings.timeout:g}{state}>"
