"""Certificates are always verified: a wrong one ends each call before anything is sent."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from support.behaviours import answer
from support.clock import Clock
from support.misbehaving import CERTIFICATES, Misbehaving

from offline_numbers import NotSentError, NumberType, OfflineNumbersSession, RetryPolicy

KEY = "offl_canary0123456789"
DESTINATION = "0612345678"
AD = "Magazine Ad"
GOOD = answer(b'{"status": "success", "tracking_number": "0899123456", "tracking_number_details": []}')

Call = Callable[[OfflineNumbersSession], Awaitable[object]]

CALLS: dict[str, Call] = {
    "assign": lambda numbers: numbers.assign(DESTINATION, description=AD, type=NumberType.PREFIX_0899),
    "unassign": lambda numbers: numbers.unassign(tracking_number="0899123456"),
    "check": lambda numbers: numbers.check(phone_number=DESTINATION),
    "list_numbers": lambda numbers: numbers.list_numbers(),
    "list_details": lambda numbers: numbers.list_details(),
    "iter_details": lambda numbers: anext(numbers.iter_details(), None),
    "safe_assign": lambda numbers: numbers.safe_assign(DESTINATION, description=AD, type=NumberType.PREFIX_0899),
    "assign_once": lambda numbers: numbers.assign_once("1", DESTINATION, description=AD, type=NumberType.PREFIX_0899),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def trusting(certificate: str) -> ssl.SSLContext:
    """Return a context that trusts one certificate of the tests."""
    return ssl.create_default_context(cafile=CERTIFICATES / f"{certificate}.pem")


@pytest.fixture
async def careless() -> AsyncIterator[aiohttp.ClientSession]:
    """An application's session whose connector verifies nothing."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as http:
        yield http


@every_call
@pytest.mark.parametrize("certificate", ["unknown", "wrong_host", "expired"])
async def test_a_wrong_certificate(http: aiohttp.ClientSession | None, call: Call, certificate: str) -> None:
    """Unknown authority, another host, or expired: the request is not sent and not retried."""
    clock = Clock()
    context = None if certificate == "unknown" else trusting(certificate)
    async with Misbehaving(GOOD, certificate="right" if context is None else certificate) as server:
        options = {"retry": RetryPolicy(sleep=clock.sleep), "http": http, "ssl": context}
        async with OfflineNumbersSession(KEY, base_url=server.url, **options) as numbers:  # type: ignore[arg-type] # each is right
            with pytest.raises(NotSentError, match="ClientConnectorCertificateError"):
                await call(numbers)
        assert server.requests == []
        assert clock.waits == []


@pytest.mark.parametrize("call", [CALLS["assign"], CALLS["check"], CALLS["list_details"]])
async def test_an_own_context_is_used(http: aiohttp.ClientSession | None, call: Call) -> None:
    """``ssl`` makes the session trust an own certificate authority, with an application's session too."""
    async with Misbehaving(GOOD, certificate="right") as server:
        async with OfflineNumbersSession(KEY, base_url=server.url, http=http, ssl=trusting("right")) as numbers:
            await call(numbers)
        assert len(server.requests) == 1


async def test_a_context_for_some_calls() -> None:
    """``with_options`` trusts another authority for some calls, on another connection."""
    async with Misbehaving(GOOD, certificate="right") as server:
        async with OfflineNumbersSession(KEY, base_url=server.url, ssl=trusting("right")) as numbers:
            await numbers.check(phone_number=DESTINATION)
            with pytest.raises(NotSentError):
                await numbers.with_options(ssl=None).check(phone_number=DESTINATION)
            await numbers.check(phone_number=DESTINATION)
        assert len(server.requests) == 2
        assert server.connections == 1


@every_call
async def test_a_context_overrides_a_connector_that_verifies_nothing(
    careless: aiohttp.ClientSession, call: Call
) -> None:
    """``ssl`` overrides the connector of the application's session."""
    async with Misbehaving(GOOD, certificate="right") as server:
        context = ssl.create_default_context()
        async with OfflineNumbersSession(KEY, base_url=server.url, http=careless, ssl=context) as numbers:
            with pytest.raises(NotSentError, match="ClientConnectorCertificateError"):
                await call(numbers)
        assert server.requests == []


def verifying_no_certificate() -> ssl.SSLContext:
    """Return a context that accepts any certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def verifying_no_host() -> ssl.SSLContext:
    """Return a context that accepts any host's certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    return context


def verifying_optionally() -> ssl.SSLContext:
    """Return a context that accepts a server without a certificate."""
    context = verifying_no_host()
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


@pytest.mark.parametrize("context", [verifying_no_certificate(), verifying_no_host(), verifying_optionally()])
def test_a_context_that_does_not_verify_is_refused(context: ssl.SSLContext) -> None:
    """At construction; the error names the right value."""
    with pytest.raises(ValueError, match=r"^ssl: does not verify certificates and host names; use ssl"):
        OfflineNumbersSession(KEY, ssl=context)
    with pytest.raises(ValueError, match=r"^ssl: "):
        OfflineNumbersSession(KEY).with_options(ssl=context)


@pytest.mark.parametrize("wrong", [False, True, "cert.pem", aiohttp.Fingerprint(b"0" * 32)])
def test_another_type_than_a_context_is_refused(wrong: object) -> None:
    """Values of aiohttp that disable or replace the verification, are refused."""
    with pytest.raises(TypeError, match=r"^ssl: must be an ssl.SSLContext or None, not .* always verified$"):
        OfflineNumbersSession(KEY, ssl=wrong)  # type: ignore[arg-type] # what is refused
