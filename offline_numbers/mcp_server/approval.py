"""A person's approval of one write, by the elicitation of the client."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from mcp import MCPError
from mcp.server.mcpserver import Context
from mcp.types import ElicitRequest, ElicitRequestFormParams, ElicitResult, InputRequiredResult

from .results import NotDoneError, Status

ToolContext = Context[Any, Any]
Question = Callable[[], Awaitable[str | None]]
"""Reads what the write is about to change, and returns what the person is asked; ``None``: there is nothing to send."""

NAME = "approval"
SCHEMA: dict[str, Any] = {"type": "object", "properties": {}}  # to accept is to approve; there is nothing to fill in

_REASONS = {
    "decline": (Status.DECLINED, "The person declined. Nothing was sent. Do not ask again without a new instruction."),
    "cancel": (Status.CANCELLED, "The person closed the question without an answer. Nothing was sent."),
}


class Approval:
    """Asks a person, and asks again if the numbers changed meanwhile.

    The protocol has two ways. Up to 2025-11-25, the server asks while the tool runs. Since 2026-07-28, the tool ends
    with the question, and the client calls it again with the answer.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._open: dict[str, tuple[str, float]] = {}  # questions of the second way and their deadlines, by a token

    async def get(self, context: ToolContext, question: Question) -> InputRequiredResult | None:
        """Return ``None`` if the person approved what is still so, or the question to end the tool with."""
        text = await question()
        if text is None:
            return None
        if not _can_ask(context):
            sentence = (
                "This client cannot ask a person (it has no form elicitation). Nothing was sent. Use a client that can."
            )
            raise NotDoneError(Status.CANNOT_ASK, sentence)
        if context.session.can_send_request:
            await self._ask(context, text, question)
            return None
        return self._ask_by_result(context, text)

    async def _ask(self, context: ToolContext, text: str, question: Question) -> None:
        """Ask until what the person has approved is still so."""
        asked: str | None = None
        now: str | None = text
        while now is not None and now != asked:
            try:
                async with asyncio.timeout(self._timeout):
                    answer = await context.session.elicit_form(now, SCHEMA, context.request_id)
            except TimeoutError:
                raise _late(self._timeout) from None
            except MCPError:
                sentence = "The client failed to ask the person. Nothing was sent."
                raise NotDoneError(Status.CANNOT_ASK, sentence) from None
            _require(answer)
            asked, now = now, await question()

    def _ask_by_result(self, context: ToolContext, text: str) -> InputRequiredResult | None:
        """Return ``None`` if the call brings the answer to this very question, else the question."""
        now = time.monotonic()
        answer = (context.input_responses or {}).get(NAME)
        asked, deadline = self._open.pop(context.request_state or "", ("", now))  # an answer serves once
        if isinstance(answer, ElicitResult) and asked:
            if deadline < now:
                raise _late(self._timeout)
            _require(answer)
            if asked == text:
                return None
        token = uuid4().hex
        still = {other: question for other, question in self._open.items() if question[1] > now}
        self._open = still | {token: (text, now + self._timeout)}
        request = ElicitRequest(params=ElicitRequestFormParams(message=text, requested_schema=SCHEMA))
        return InputRequiredResult(input_requests={NAME: request}, request_state=token)


def _can_ask(context: ToolContext) -> bool:
    """Return whether the client has declared forms; an empty declaration means forms."""
    capabilities = context.client_capabilities
    elicitation = None if capabilities is None else capabilities.elicitation
    return elicitation is not None and (elicitation.form is not None or elicitation.url is None)


def _require(answer: ElicitResult) -> None:
    if answer.action != "accept":
        raise NotDoneError(*_REASONS[answer.action])


def _late(timeout: float) -> NotDoneError:
    sentence = f"The person did not answer within {timeout:g} seconds. Nothing was sent."
    return NotDoneError(Status.TIMED_OUT, sentence)
