"""The only door to the outside: the REST protocol of Mem0's platform, at MEM0_URL.

https://docs.mem0.ai/api-reference, docs/openapi.json of github.com/mem0ai/mem0 (August 2026):
memories are added and searched by version 3 of it and deleted by version 1.

What it is told is a holder's id, never an address. The key is read where it is sent. No error, log
or name holds it, nor what the service says, which may repeat it; and it follows no redirect.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.json_service import Nonsense, Refusal, Silence, TooLong, answer_to
from apps.memory.errors import MemoryServiceBusy, MemoryServiceRefused

logger = logging.getLogger(__name__)

SECONDS = 15.0
"""For one answer, from the first byte to the last."""
MOST_BYTES = 4 * 1024 * 1024
PAGE = 200
"""The most memories that one answer lists."""

ADD, LIST, SEARCH = "/v3/memories/add/", "/v3/memories/", "/v3/memories/search/"
DELETE_ALL = "/v1/memories/"

Found = dict[str, Any]
"""{"id", "memory", "user_id", "metadata", "created_at", "score"}; all but two may be missing."""


def add(holder: UUID, messages: Sequence[Mapping[str, str]], metadata: Mapping[str, str]) -> str:
    """Tell it messages [{"role", "content"}]; returns the event by which to ask how that went.

    Raises, as all here do:
        MemoryServiceBusy:    no answer, 408, 429, 5xx, or an answer that broke off
        MemoryServiceRefused: any other status, or an answer that makes no sense
    """
    told = {"user_id": str(holder), "messages": list(messages), "metadata": dict(metadata)}
    event = _object(_ask("POST", ADD, told)).get("event_id")
    if not isinstance(event, str) or not event:
        raise _senseless()
    return event


def state_of(event: str) -> str:
    """PENDING, RUNNING, SUCCEEDED or FAILED; SUCCEEDED also for what it no longer knows."""
    try:
        answer = _ask("GET", f"/v1/event/{quote(event, safe='')}/")
    except _NotThere:
        return "SUCCEEDED"
    return str(_object(answer).get("status", ""))


def listed(holder: UUID, metadata: Mapping[str, str] | None = None) -> list[Found]:
    """What it holds of somebody, at most ``PAGE``; only what was added with that metadata."""
    wanted: list[dict[str, Any]] = [{"user_id": str(holder)}]
    wanted += [{"metadata": {name: value}} for name, value in (metadata or {}).items()]
    query = urlencode({"page": 1, "page_size": PAGE})
    return _results(_ask("POST", f"{LIST}?{query}", {"filters": {"AND": wanted}}), holder)


def search(holder: UUID, question: str, most: int) -> list[Found]:
    """What it finds near to a question, of this holder alone."""
    asked = {"query": question, "filters": {"user_id": str(holder)}, "top_k": most}
    return _results(_ask("POST", SEARCH, asked), holder)


def delete(holder: UUID, memory: str) -> bool:
    """Delete one memory; False where the holder has none such."""
    path = f"/v1/memories/{quote(memory, safe='')}/"
    try:
        known = _object(_ask("GET", path))
        if known.get("user_id") != str(holder):
            return False
        _ask("DELETE", path)
    except _NotThere:
        return False
    return True


def delete_all(holder: UUID) -> None:
    """Ask it to delete all of somebody; it does so in a while."""
    _ask("DELETE", f"{DELETE_ALL}?{urlencode({'user_id': str(holder)})}")


class _NotThere(MemoryServiceRefused):
    """Nothing is there, or nothing any more: look at MEM0_URL."""


def _ask(method: str, path: str, content: Any = None) -> Any:
    body = None if content is None else json.dumps(content).encode()
    request = Request(_address() + path, body, _headers(), method=method)  # noqa: S310  (_address)
    try:
        return answer_to(request, seconds=SECONDS, most_bytes=MOST_BYTES)
    except Refusal as refusal:
        raise _refused(refusal) from None
    except Silence as silence:
        raise _no_answer(silence.kind) from None
    except TooLong:
        text = _("The memory service answers with far too much.")
        raise MemoryServiceRefused(text) from None
    except Nonsense:
        raise _senseless() from None


def _address() -> str:
    if urlsplit(settings.MEM0_URL).scheme not in ("http", "https"):
        raise MemoryServiceRefused(_("Set MEM0_URL to an address such as https://api.mem0.ai."))
    return str(settings.MEM0_URL).rstrip("/")


def _headers() -> dict[str, str]:
    key = settings.MEM0_KEY
    # http.client would refuse it with an error that shows it.
    if not (key.isascii() and key.isprintable()):
        raise MemoryServiceRefused(_("MEM0_KEY holds characters that no key has."))
    return {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Authorization": f"Token {key}",
    }


def _refused(refusal: Refusal) -> MemoryServiceBusy | MemoryServiceRefused:
    logger.warning("The memory service answers with status %s", refusal.status)
    if refusal.is_for_now:
        text = _("The memory service is busy or out of order (status %(status)s).")
        return MemoryServiceBusy(text % {"status": refusal.status})
    if refusal.is_of_the_key:
        return MemoryServiceRefused(_("The memory service refuses the key: look at MEM0_KEY."))
    if refusal.is_of_the_place:
        return _NotThere(_("Nothing is there, or nothing any more: look at MEM0_URL."))
    text = _("The memory service refuses what it is asked (status %(status)s).")
    return MemoryServiceRefused(text % {"status": refusal.status})


def _no_answer(kind: str) -> MemoryServiceBusy:
    logger.warning("The memory service does not answer: %s", kind)
    return MemoryServiceBusy(_("The memory service does not answer (%(kind)s).") % {"kind": kind})


def _object(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise _senseless()
    return answer


def _results(answer: Any, holder: UUID) -> list[Found]:
    """Those that it says are of this holder, or of nobody: never another's, whatever it says."""
    results = _object(answer).get("results")
    if not isinstance(results, list):
        raise _senseless()
    for one in results:
        if not (isinstance(one, dict) and isinstance(one.get("memory"), str) and one.get("id")):
            raise _senseless()
    return [one for one in results if one.get("user_id") in (None, str(holder))]


def _senseless() -> MemoryServiceRefused:
    return MemoryServiceRefused(
        _("What answers is no memory service, or one of another kind: look at MEM0_URL.")
    )
