"""A certificate that does not verify ends the connection before anything is sent."""

import ssl

import aiohttp
import pytest
from support.behaviours import SUCCESS, answer
from support.misbehaving import CERTIFICATES, Misbehaving
from support.sending import ASSIGN, CHECK, LIST, sent, transport

from offline_numbers.http.connections import Connections
from offline_numbers.http.outcome import Answer, NoAnswer, RequestFailed
from offline_numbers.wire.requests import Request

every_kind = pytest.mark.parametrize("request_", [ASSIGN, CHECK], ids=["write", "read"])
REFUSED = NoAnswer(cause_name="ClientConnectorCertificateError", not_sent=True)


def trusting(certificate: str) -> aiohttp.TCPConnector:
    """Return an application's connector that trusts one certificate of the tests."""
    return aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=CERTIFICATES / f"{certificate}.pem"))


@every_kind
async def test_an_unknown_certificate_is_refused(connections: Connections, request_: Request) -> None:
    """The request is not sent, and no byte of it arrives."""
    async with Misbehaving(answer(), certificate="right") as server:
        assert await sent(transport(server.url, connections), request_) == REFUSED
        assert server.requests == []


async def test_a_list_is_refused(connections: Connections) -> None:
    """A list with an unknown certificate is not sent."""
    async with Misbehaving(answer(), certificate="right") as server:
        with pytest.raises(RequestFailed) as caught:
            await transport(server.url, connections).stream(LIST).__aenter__()
    assert caught.value.no_answer == REFUSED


@every_kind
@pytest.mark.parametrize("certificate", ["wrong_host", "expired"])
async def test_a_wrong_certificate_is_refused(request_: Request, certificate: str) -> None:
    """A trusted certificate of another host, or an expired one, is refused."""
    async with (
        aiohttp.ClientSession(connector=trusting(certificate)) as http,
        Misbehaving(answer(), certificate=certificate) as server,
    ):
        assert await sent(transport(server.url, Connections(http)), request_) == REFUSED
        assert server.requests == []


@every_kind
async def test_a_right_certificate_is_accepted(request_: Request) -> None:
    """The certificate is verified for the host's own name."""
    async with (
        aiohttp.ClientSession(connector=trusting("right")) as http,
        Misbehaving(answer(), certificate="right") as server,
    ):
        assert Answer(200, None, SUCCESS) == await sent(transport(server.url, Connections(http)), request_)
