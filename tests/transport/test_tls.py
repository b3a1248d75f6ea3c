"""Certificates are always verified: a wrong one ends the connection before anything is sent."""

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
    """Return a connector that trusts one certificate of the tests, as an application may."""
    return aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=CERTIFICATES / f"{certificate}.pem"))


@every_kind
async def test_an_unknown_certificate_is_refused(connections: Connections, request_: Request) -> None:
    """Nobody vouches for it: not sent, and no byte of the request has arrived."""
    async with Misbehaving(answer(), certificate="right") as server:
        assert await sent(transport(server.url, connections), request_) == REFUSED
        assert server.requests == []


async def test_a_list_is_refused_as_well(connections: Connections) -> None:
    """It is the same before anything is streamed."""
    async with Misbehaving(answer(), certificate="right") as server:
        with pytest.raises(RequestFailed) as caught:
            await transport(server.url, connections).stream(LIST).__aenter__()
    assert caught.value.no_answer == REFUSED


@every_kind
@pytest.mark.parametrize("certificate", ["wrong_host", "expired"])
async def test_a_certificate_that_does_not_fit_is_refused(request_: Request, certificate: str) -> None:
    """It is known, but it is another host's, or it is out of date."""
    async with (
        aiohttp.ClientSession(connector=trusting(certificate)) as http,
        Misbehaving(answer(), certificate=certificate) as server,
    ):
        assert await sent(transport(server.url, Connections(http)), request_) == REFUSED
        assert server.requests == []


@every_kind
async def test_a_certificate_that_fits_is_taken(request_: Request) -> None:
    """The host's own name, as it is given for a pool of its own, is what the certificate is checked for."""
    async with (
        aiohttp.ClientSession(connector=trusting("right")) as http,
        Misbehaving(answer(), certificate="right") as server,
    ):
        assert Answer(200, None, SUCCESS) == await sent(transport(server.url, Connections(http)), request_)
