"""OpenTelemetry's instrumentation of aiohttp keeps working with our session, and records no key."""

from collections.abc import Iterator

import aiohttp
import pytest
from opentelemetry.instrumentation.aiohttp_client import AioHttpClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from support.everything import ask_everything
from support.leaks import paths, shows
from support.misbehaving import nobody_listens

KEY = 'offl_c4n4ry/7b+6d=5f&"3a%2F'


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """The exporter that gets the spans of all sessions created meanwhile."""
    monkeypatch.setenv("OFFLINE_NUMBERS_KEY", KEY)
    exporter, provider = InMemorySpanExporter(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    AioHttpClientInstrumentor().instrument(tracer_provider=provider)
    yield exporter
    AioHttpClientInstrumentor().uninstrument()
    provider.shutdown()


@pytest.mark.parametrize("whose", ["own", "application's"])
async def test_every_span_is_there_and_none_shows_the_key(spans: InMemorySpanExporter, whose: str) -> None:
    """Each request that arrived has its span; no attribute or event contains the key."""
    errors: list[Exception] = []
    async with aiohttp.ClientSession() as http:
        heads = await ask_everything(http if whose != "own" else None, errors.append)
    finished = spans.get_finished_spans()
    traced = {span.context.span_id for span in finished if span.context is not None}
    arrived = [int(line[3 + 32 + 1 :][:16], 16) for head in heads for line in traceparents(head)]
    assert len(arrived) == len(heads)
    assert set(arrived) - traced == set()
    assert {span.status.status_code for span in finished} == {StatusCode.UNSET, StatusCode.ERROR}
    assert len(errors) > 50
    for span in finished:
        assert "action=" in str(span.attributes) or "/list" in str(span.attributes)
        assert paths(KEY, [span.to_json(), dict(span.attributes or {}), span.events, span.status, span.name]) == []


def traceparents(head: str) -> list[str]:
    """Return the value of a request's ``traceparent`` header, if it has one."""
    return [line.partition(": ")[2] for line in head.split("\r\n") if line.lower().startswith("traceparent: ")]


async def test_a_plain_request_shows_the_key(spans: InMemorySpanExporter) -> None:
    """The control: the same instrumentation records the key of a plain aiohttp request."""
    with nobody_listens() as url:
        async with aiohttp.ClientSession() as http:
            with pytest.raises(aiohttp.ClientConnectorError):
                await http.get(url, params={"key": KEY})
    (span,) = spans.get_finished_spans()
    assert shows(KEY, span.to_json())
