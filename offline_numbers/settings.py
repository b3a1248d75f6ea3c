"""The options of a session, checked; all except its connections."""

import os
import re
import ssl as tls
from collections.abc import Callable
from typing import Any, NamedTuple, Self, TypedDict, cast

from yarl import URL

from .allocation import Journal, MemoryJournal
from .attempts import OnAttempt, valid_on_attempt
from .errors import ArgumentError, ArgumentTypeError
from .http import Proxy, Secret, base_url_of, proxy_for, valid_proxy, valid_ssl, valid_timeout
from .retry import RetryPolicy
from .values import Normalize
from .wire import PARAMETERS, Allow, valid_allow

_PARAMETER = r"[a-z][a-z0-9_]{0,39}"
DEFAULT_BASE_URL = "https://www.optico.fr"


class SessionOptions(TypedDict, total=False):
    """The options of ``OfflineNumbersSession.with_options``; ``OfflineNumbersSession`` describes each."""

    key: str | None
    base_url: str | None
    timeout: float
    retry: RetryPolicy
    journal: Journal | None
    normalize: Normalize
    on_attempt: OnAttempt | None
    allow: Allow | None
    ssl: tls.SSLContext | None
    proxy: str | None
    trust_env: bool
    request_id: str | None


class Settings(NamedTuple):
    """The checked options of a session, each in the form that the calls use."""

    key: Secret
    base_url: URL
    timeout: float
    retry: RetryPolicy
    journal: Journal
    normalize: Normalize
    on_attempt: OnAttempt | None
    allow: Allow | None
    ssl: tls.SSLContext | None
    proxy: Proxy | None
    trust_env: bool
    request_id: str | None

    @classmethod
    def of(cls, options: SessionOptions) -> Self:
        """Return the settings of a new session; empty ``options``, which must contain all of them."""
        return cls(**_checked(options))

    def changed(self, changes: SessionOptions) -> Self:
        """Return the settings with some changed; empty ``changes``."""
        unknown = changes.keys() - _CHECKS.keys()
        if unknown:
            cast("dict[str, Any]", changes).clear()  # a traceback would show a key in it
            msg = f"with_options() has no option {', '.join(sorted(unknown))}: use {', '.join(_CHECKS)}"
            raise TypeError(msg)
        return self._replace(**_checked(changes))

    @property
    def domain(self) -> str:
        """A digest that identifies this domain of the API, without its key."""
        return self.key.domain(self.base_url)

    @property
    def way(self) -> Proxy | None:
        """The proxy for this base URL; ``None`` without one."""
        return proxy_for(self.base_url, self.proxy, trust_env=self.trust_env)


def _checked(options: SessionOptions) -> dict[str, Any]:
    """Return the options in the form that the calls use, and leave none for the locals of a traceback."""
    given = cast("dict[str, Any]", options)
    try:
        return {name: check(given.pop(name)) for name, check in _CHECKS.items() if name in given}
    finally:
        given.clear()


def _key(key: str | None) -> Secret:
    if key is None:
        key = os.environ.get("OFFLINE_NUMBERS_KEY")
    if key is None:
        msg = "missing: pass the domain's API key, or set OFFLINE_NUMBERS_KEY in the environment"
        raise ArgumentError("key", msg)
    try:
        return Secret(key)
    finally:
        del key  # a traceback would show the locals


def _base_url(base_url: str | None) -> URL:
    return base_url_of(os.environ.get("OFFLINE_NUMBERS_BASE_URL", DEFAULT_BASE_URL) if base_url is None else base_url)


def _journal(journal: object) -> Journal:
    if journal is None:
        return MemoryJournal()
    if all(callable(getattr(journal, name, None)) for name in ("get", "swap", "pending")):
        return cast("Journal", journal)
    path, kind = "'journal.db'", type(journal).__name__
    if isinstance(journal, str | os.PathLike):
        path = repr(os.fspath(cast("str | os.PathLike[str]", journal)))
    msg = f"a journal such as SQLiteJournal({path}) or RedisJournal(client), not {kind}"
    raise ArgumentTypeError("journal", msg)


def _instance_of(kind: type, name: str, right: str) -> Callable[[object], object]:
    """Return a check that an option is an instance of a class."""

    def check(value: object) -> object:
        if isinstance(value, kind):
            return value
        msg = f"{right}, not {type(value).__name__}"
        raise ArgumentTypeError(name, msg)

    return check


def _request_id(request_id: object) -> str | None:
    if request_id is None:
        return None
    if not isinstance(request_id, str):
        msg = f"the name of a query parameter such as 'rid', not {type(request_id).__name__}"
        raise ArgumentTypeError("request_id", msg)
    if not re.fullmatch(_PARAMETER, request_id) or request_id in PARAMETERS:
        msg = f"invalid name {request_id[:40]!r}: use 1 to 40 of a-z 0-9 _ such as 'rid', and no parameter of the API"
        raise ArgumentError("request_id", msg)
    return request_id


_CHECKS: dict[str, Callable[[Any], object]] = {
    "key": _key,
    "proxy": valid_proxy,
    "base_url": _base_url,
    "timeout": valid_timeout,
    "retry": _instance_of(RetryPolicy, "retry", "a RetryPolicy such as RetryPolicy(stop=stop_after_attempt(2))"),
    "journal": _journal,
    "normalize": _instance_of(cast("type", Callable), "normalize", "a function such as normalize_phone_number"),
    "on_attempt": valid_on_attempt,
    "allow": valid_allow,
    "ssl": valid_ssl,
    "trust_env": _instance_of(bool, "trust_env", "True or False"),
    "request_id": _request_id,
}
