"""The one door to a language model: chat completions as OpenAI's API has them, and many others.

https://platform.openai.com/docs/api-reference/chat/create; what an error means is decided here.
Services differ in two things that they name when they refuse them: structured output, and how the
length of an answer is limited. Each is given up once it was refused.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from apps.core.errors import JobError
from apps.courses.generator import asking, schema, words
from apps.courses.generator.errors import (
    GeneratorBusy,
    GeneratorDown,
    GeneratorMisconfigured,
    NoAnswer,
)
from apps.courses.generator.ledger import Usage
from apps.courses.generator.shapes import Without
from apps.courses.generator.transport import Endpoint, Reply

MOST_ANSWER_TOKENS = 4_000
"""Asked for at most. What is wanted has some 1,000; models that think first need the rest."""
LIMIT, OLD_LIMIT = "max_completion_tokens", "max_tokens"
LONGEST_WAIT = 3_600.0
MOST_USAGE = 10_000_000
"""No request has more tokens than this, whatever the service says."""

_WAITS = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.CONFLICT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}
_NO_CREDIT = "insufficient_quota"
_DECLINED = "content_filter"
_CUT = "length"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Completion:
    """One answer of the model's; ``usage`` is ``None`` where the service does not tell it."""

    content: str
    is_cut: bool
    usage: Usage | None
    is_declined: bool = False


@dataclass(frozen=True)
class Dialect:
    """What the service understands."""

    has_schema: bool = True
    limit: str = LIMIT

    def simpler(self, complaint: str) -> Dialect | None:
        """What to try next, if it is one of these two that the service complains about."""
        if self.has_schema and ("response_format" in complaint or "json_schema" in complaint):
            return replace(self, has_schema=False)
        if self.limit == LIMIT and LIMIT in complaint:
            return replace(self, limit=OLD_LIMIT)
        return None


@dataclass
class Gateway:
    """One model at one endpoint, and the dialect in which it was last understood."""

    endpoint: Endpoint
    model: str
    dialect: Dialect = field(default_factory=Dialect)

    def complete(self, messages: asking.Messages) -> Completion:
        """The model's answer; ``NoAnswer`` to what it refuses, or the errors of the house."""
        while True:
            reply = self.endpoint.post("/chat/completions", self._request(messages))
            if reply.status == HTTPStatus.OK:
                return self._completion(reply)
            simpler = self._simpler(reply)
            if simpler is None:
                raise self._refusal(reply)
            self.dialect = simpler

    def _request(self, messages: asking.Messages) -> dict[str, Any]:
        request: dict[str, Any] = {"model": self.model, self.dialect.limit: MOST_ANSWER_TOKENS}
        if not self.dialect.has_schema:
            return request | {"messages": asking.with_schema_in_words(messages)}
        wanted = {"name": schema.NAME, "strict": True, "schema": schema.SCHEMA}
        form = {"type": "json_schema", "json_schema": wanted}
        return request | {"messages": messages, "response_format": form}

    def _simpler(self, reply: Reply) -> Dialect | None:
        if reply.status not in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY):
            return None
        return self.dialect.simpler(reply.body.decode("utf-8", "replace"))

    def _completion(self, reply: Reply) -> Completion:
        if not reply.is_whole:
            return Completion("", is_cut=True, usage=None)
        try:
            answer = reply.json()
            choice = answer["choices"][0]
            message, ending = choice["message"], choice.get("finish_reason")
            content, refusal = message.get("content"), message.get("refusal")
            usage = _usage(answer.get("usage"))
        except (ValueError, LookupError, TypeError, AttributeError):
            raise GeneratorDown(words.NO_SENSE % self._host) from None
        text = content if isinstance(content, str) else ""
        return Completion(text, ending == _CUT, usage, bool(refusal) or ending == _DECLINED)

    def _refusal(self, reply: Reply) -> Exception:
        """What an answer that is none means for the job."""
        said, code = self._complaint(reply)
        if reply.status == HTTPStatus.PAYMENT_REQUIRED or code == _NO_CREDIT:
            return GeneratorMisconfigured(str(words.NO_CREDIT))
        if reply.status in _WAITS or reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return self._come_back(reply, said)
        if reply.status < HTTPStatus.BAD_REQUEST:
            return GeneratorMisconfigured(words.REDIRECTED % self._host)
        if reply.status in _SETTINGS:
            return _SETTINGS[reply.status](said)
        # The request is wrong for this lesson only: too long, or not to the service's taste.
        logger.warning("The generator refused a lesson: %s %s", reply.status, said)
        return NoAnswer(Without.REFUSED)

    def _come_back(self, reply: Reply, said: str) -> JobError:
        retry_after = seconds_to_wait(reply.headers.get("retry-after", ""))
        if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
            return GeneratorBusy((words.BUSY % {"said": said}).strip(), retry_after)
        return self.endpoint.down(f"{reply.status} {said}", retry_after)

    def _complaint(self, reply: Reply) -> tuple[str, str]:
        """What the service says for people, and for machines; both may be empty."""
        with suppress(ValueError):
            error = reply.json()
            error = error.get("error", error) if isinstance(error, dict) else {}
            if isinstance(error, dict):
                said = self.endpoint.quotable(str(error.get("message", "")))
                return said, str(error.get("code") or error.get("type") or "")
        return "", ""

    @property
    def _host(self) -> Mapping[str, str]:
        return {"host": self.endpoint.host}


def _key_refused(said: str) -> JobError:
    return GeneratorMisconfigured((words.KEY_REFUSED % {"said": said}).strip())


def _not_found(said: str) -> JobError:
    return GeneratorMisconfigured((words.NOT_FOUND % {"said": said}).strip())


_SETTINGS: dict[int, Callable[[str], JobError]] = {
    HTTPStatus.UNAUTHORIZED: _key_refused,
    HTTPStatus.FORBIDDEN: _key_refused,
    HTTPStatus.NOT_FOUND: _not_found,
    HTTPStatus.METHOD_NOT_ALLOWED: _not_found,
}


def _usage(value: Any) -> Usage | None:
    """What the service counted, if it makes sense."""
    if not isinstance(value, dict):
        return None
    tokens_in, tokens_out = value.get("prompt_tokens"), value.get("completion_tokens")
    if not (type(tokens_in) is int and type(tokens_out) is int):
        return None
    is_likely = min(tokens_in, tokens_out) >= 0 < tokens_in + tokens_out <= MOST_USAGE
    return Usage(tokens_in, tokens_out) if is_likely else None


def seconds_to_wait(value: str) -> float | None:
    """Of a Retry-After header: seconds or a date (RFC 9110, 10.2.3), within reason."""
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value.strip()):
        return min(float(value), LONGEST_WAIT)
    with suppress(ValueError, TypeError):
        moment = parsedate_to_datetime(value)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), LONGEST_WAIT)
    return None
