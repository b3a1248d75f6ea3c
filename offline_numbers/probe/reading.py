"""The probes that only read: at most ten requests, and nothing is changed."""

from collections.abc import AsyncIterator, Sequence
from itertools import count
from typing import TypeVar

from attrs import define, field

from offline_numbers.errors import APIError, HTTPStatusError, InvalidResponseError, UnknownNumberError
from offline_numbers.http import Head, Inspected
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberDetails, NumberState, is_object, number_key
from offline_numbers.wire import Request, answers, read_details, read_mapping, requests

from .findings import Findings
from .report import Verdict
from .shapes import prefix_of, see_message, see_numbers, see_state

T = TypeVar("T")

_OK = 200
_REDIRECTS = range(300, 400)
_PIECE = 2**14  # bytes of a list that are decoded at once
_SAMPLE = 1000  # rows whose shapes are noted
# The regulator keeps these ten thousand numbers for fiction: nobody has one.
_FICTIONAL = 639980000
_UNKNOWN_PARAMETER = "offline_numbers_probe"
RID = "pass request_id='rid' to the session, so that no cache can answer"
_DECODED = ("utf-8", "each-name-once", "status-in-any-case", "short-answers", "answer-about-the-request")


@define
class Reader:
    """Sends the reads, and notes what their answers show.

    Attributes:
        session: the domain's session.
        findings: what was seen so far.
        rows: the numbers of the domain, once they were read.
        succeeded: whether the latest answer had the status success.

    """

    session: OfflineNumbersSession
    findings: Findings
    rows: Sequence[NumberDetails] = field(default=(), init=False)
    succeeded: bool = field(default=False, init=False)

    async def read(self, destination: str | None) -> None:
        """Send all reads; ``destination``: one to ask for if it holds no number, else one that nobody has."""
        await self._lists()
        assigned = next((row for row in self.rows if row.phone_number and self._may_ask(row.phone_number)), None)
        free = next((row for row in self.rows if not row.phone_number), None)
        if assigned:
            await self._about(assigned)
        if free:
            await self.check(tracking_number=free.tracking_number)
        if assigned is None and free:
            await self._with_unknown_parameter(free)
        await self._nobody(destination)
        timeout = self.session.timeout
        in_time = self.findings.slowest < timeout / 2
        advice = f"raise timeout, which is {timeout:g} seconds"
        self.findings.judge("list-in-time", holds=in_time, seen=f"{self.findings.slowest:.2f} s at most", advice=advice)

    async def _lists(self) -> None:
        simple = await self._inspect(requests.listing(details=False))
        numbers = await read_mapping(_pieces(simple.body))
        self.rows = [NumberDetails(tracking_number=one, phone_number=other) for one, other in numbers.items()]
        details = await self._inspect(requests.listing(details=True))
        try:
            self.rows = list(await read_details(_pieces(details.body)))
        except InvalidResponseError as error:
            if details.body.strip():
                raise
            self.findings.write("invalid_utf8", "empty")
            advice = "correct the description in the back office; until then assign_once and campaigns cannot work"
            self.findings.note("labels-are-utf-8", Verdict.BREAKS, f"the detailed list: {error.reason}", advice)
            return
        self.findings.note("labels-are-utf-8", Verdict.HOLDS, f"{len(self.rows)} rows")
        self._see_rows()
        pages = "the detailed list and the simple list contain different numbers; some may be on further pages"
        same = {self._key(row.tracking_number) for row in self.rows} == set(map(self._key, numbers))
        seen = f"{len(numbers)} numbers"
        self.findings.judge("whole-list", holds=same, breaks=True, seen=seen, advice="" if same else pages)

    def _see_rows(self) -> None:
        """Note how the detailed list writes its rows."""
        sample = self.rows[:_SAMPLE]
        for row in sample:
            see_numbers(self.findings, row.raw, "tracking_phone", "destination_phone")
        if sample:
            described = all(isinstance(row.raw.get("description"), str) for row in sample)
            dated = all(row.last_update is None or str(row.last_update) == row.raw["last_update"] for row in sample)
            self.findings.judge("label-may-be-missing", holds=described)
            self.findings.judge("time-without-zone", holds=dated, seen=str(sample[0].raw.get("last_update")))

    async def _about(self, row: NumberDetails) -> None:
        """Read a number in use by both of its numbers, and with a parameter that the API does not know."""
        state = await self.check(tracking_number=row.tracking_number)
        agrees = isinstance(state, NumberState) and self._same(state.phone_number, row.phone_number)
        seen = "" if agrees else f"check shows {_shown(state)} for {row.tracking_number}, the list {row.phone_number}"
        self.findings.judge("list-agrees-with-check", holds=agrees, seen=seen)
        await self.check(tracking_number=row.tracking_number)  # a cache would answer this one
        await self._with_unknown_parameter(row)
        found = await self.check(phone_number=row.phone_number)
        is_found = isinstance(found, NumberState)
        seen = "" if is_found else f"check gets {_shown(found)} for {row.phone_number}, which the list shows"
        advice = "use assign_once: safe_assign may take a destination for free and allocate a second number"
        self.findings.judge("found-as-sent", holds=is_found, breaks=True, seen=seen, advice=advice)

    async def _with_unknown_parameter(self, row: NumberDetails) -> None:
        other = self.session.with_options(request_id=_UNKNOWN_PARAMETER)
        state = await Reader(other, self.findings).check(tracking_number=row.tracking_number)
        ignored = isinstance(state, NumberState)
        seen = "" if ignored else f"with one more parameter, check gets {_shown(state)}"
        self.findings.judge("unknown-parameter-ignored", holds=ignored, seen=seen, advice="leave request_id unset")

    async def _nobody(self, destination: str | None) -> None:
        """Ask for a destination without a number, and for a number that is not the domain's."""
        known = {self._key(number) for row in self.rows for number in (row.tracking_number, row.phone_number or "")}
        fictional = (f"0{number}" for number in count(_FICTIONAL) if self._key(f"0{number}") not in known)
        if destination is None or self._key(destination) in known:
            destination = next(fictional)
        self.see_nothing_held(await self.check(phone_number=destination))
        error = await self.check(tracking_number=next(fictional))
        is_error = type(error) is UnknownNumberError
        seen = f"an unknown number gets {_shown(error)}"
        self.findings.judge("error-is-text", holds=isinstance(error, APIError), seen=seen)
        self.findings.judge("errors-in-any-case", holds=is_error, seen=seen)

    def see_nothing_held(self, answer: NumberState | APIError | None) -> None:
        """Note what ``check`` gets for a destination without a number."""
        if isinstance(answer, UnknownNumberError):
            self.findings.write("holds_nothing", "success" if self.succeeded else "error")
        else:
            seen = f"a destination without a number gets {_shown(answer)}"
            self.findings.note("destination-without-number", Verdict.DIFFERS, seen)

    async def check(
        self, *, tracking_number: str | None = None, phone_number: str | None = None
    ) -> NumberState | APIError | None:
        """Send one check; return the state, the API's error, or ``None`` for an answer that cannot be read."""
        request = requests.check(
            tracking_number=tracking_number, phone_number=phone_number, normalize=self.session.normalize
        )
        inspected = await self._inspect(request)
        prefix = prefix_of(inspected.body)
        self.findings.write("before", prefix)
        try:
            state = answers.decode_state(request, inspected.body, normalize=self.session.normalize)
        except APIError as error:
            self.succeeded = _status(inspected.body) == "success"
            see_message(self.findings, error.message)
            return error
        except InvalidResponseError as error:
            name = "blanks-around-json" if prefix else "any-content-type"
            advice = "no call can work; show this answer to the vendor"
            self.findings.note(name, Verdict.BREAKS, f"check: {error.reason}", advice)
            return None
        for name in _DECODED:
            self.findings.note(name, Verdict.HOLDS)
        see_state(self.findings, state)
        return state

    async def _inspect(self, request: Request) -> Inspected:
        inspected = await self.session.calls.inspect(request)
        self._see_head(inspected.head)
        self.findings.slowest = max(self.findings.slowest, inspected.seconds)
        if inspected.head.status != _OK and request.action == "list":
            host = self.session.calls.transport.host
            raise HTTPStatusError("list", host=host, status=inspected.head.status)
        return inspected

    def _see_head(self, head: Head) -> None:
        headers, judge, write = head.headers, self.findings.judge, self.findings.write
        judge("no-redirect", holds=head.status not in _REDIRECTS, breaks=True, seen=f"HTTP {head.status}")
        judge("only-200-is-an-answer", holds=head.status == _OK, seen=f"HTTP {head.status}")
        judge("http-1", holds=head.version == "1.1", seen=f"HTTP/{head.version}")
        write("content_type", headers.get("content-type"))
        write("chunked", "chunked" in headers.get("transfer-encoding", ""))
        encoding = headers.get("content-encoding", "")
        write("gzip", encoding == "gzip")
        if encoding not in {"", "gzip"}:
            self.findings.note("any-compression", Verdict.DIFFERS, f"Content-Encoding: {encoding}")
        cached = {name: headers.get(name, "") for name in ("age", "x-cache", "cf-cache-status")}
        if cached["age"].strip("0 ") or "hit" in f"{cached['x-cache']} {cached['cf-cache-status']}".lower():
            self.findings.note("no-silent-cache", Verdict.BREAKS, f"a cache answers: {cached}", RID)

    def _may_ask(self, destination: str) -> bool:
        """Return whether the session would send a destination of the list."""
        try:
            self.session.normalize(destination)
        except ValueError:
            return False
        return True

    def _key(self, number: str) -> str:
        return number_key(number, normalize=self.session.normalize)

    def _same(self, one: str | None, other: str | None) -> bool:
        return self._key(one or "") == self._key(other or "")


def _status(body: bytes) -> object:
    """Return the status of an answer that was decoded before."""
    answer = answers.loads(body)
    return answer.get("status") if is_object(answer) else None


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    """Yield a body in pieces that are decoded without a pause for others."""
    for start in range(0, len(body), _PIECE):
        yield body[start : start + _PIECE]


def _shown(answer: NumberState | APIError | None) -> str:
    """Return an answer for people."""
    if isinstance(answer, APIError):
        return repr(answer.message)
    return "no usable answer" if answer is None else f"{answer.tracking_number} for {answer.phone_number}"
