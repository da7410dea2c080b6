"""Chat completions: an answer from the text of the request, in the protocol's form."""

import json
import uuid
from http import HTTPStatus
from typing import Any

from apps.courses.standin import asked, extracts, lies
from apps.courses.standin.office import Office
from apps.courses.standin.rules import Verdict
from apps.courses.standin.wire import Answer, Refused, as_json

_OLD = {"no_schema": "response_format", "old_limit": "max_completion_tokens"}


def complete(office: Office, content: Any, verdict: Verdict) -> Answer:
    """The answer to one request; what the rule does to it included."""
    _refuse_what_is_new(content, verdict.deed)
    chat = asked.chat(office, content)
    text = lies.told(verdict.deed, _said(chat))
    room = chat.limit * asked.CHARACTERS_A_TOKEN
    is_cut = len(text) > room or verdict.deed == "truncated"
    text = text[: min(room, len(text) // 2)] if is_cut else text
    used = chat.tokens, asked.tokens(text)
    office.count_tokens(*used)
    completion = {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": "chat.completion",
        "created": 0,
        "model": content["model"],
        "choices": [_choice(text, is_cut, verdict.deed)],
        "usage": _usage(*used),
    }
    if verdict.deed == "uncounted":
        del completion["usage"]
    return as_json(completion, headers={"x-request-id": f"req_{uuid.uuid4().hex}"})


def _refuse_what_is_new(content: dict[str, Any], deed: str) -> None:
    refused = _OLD.get(deed)
    if refused in content:
        message = f"Unsupported parameter: '{refused}' is not supported with this model."
        raise Refused(HTTPStatus.BAD_REQUEST, message, "unsupported_parameter", refused)


def _choice(text: str, is_cut: bool, deed: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text, "refusal": None}
    if deed == "declined":
        message |= {"content": None, "refusal": "I'm sorry, I can't help with that."}
    return {"index": 0, "message": message, "finish_reason": "length" if is_cut else "stop"}


def _usage(tokens_in: int, tokens_out: int) -> dict[str, int]:
    return {
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
    }


def _said(chat: asked.Chat) -> dict[str, Any] | None:
    """What can be said of the document in the conversation, if there is one."""
    for message in reversed(chat.messages):
        document = _document(message["content"])
        if document is not None:
            return extracts.about(document)
    return None


def _document(content: str) -> extracts.Document | None:
    try:
        data = json.loads(content)
        language, chunks = data["language"], data["chunks"]
        return extracts.Document(language, [(chunk["id"], chunk["text"]) for chunk in chunks])
    except (ValueError, LookupError, TypeError):
        return None
