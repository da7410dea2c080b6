"""The only door to the outside: POST …/embeddings of a service that speaks OpenAI's protocol.

https://platform.openai.com/docs/api-reference/embeddings/create

The key is read where it is sent. No error, log or name holds it, nor what the service says, which
may repeat it; and it follows no redirect.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.json_service import Nonsense, Refusal, Silence, TooLong, answer_to
from apps.embeddings.errors import EmbedderBusy, EmbedderRefused

logger = logging.getLogger(__name__)

MOST_BYTES = 32 * 1024 * 1024
"""Of an answer: 64 vectors of 4,096 numbers with 20 digits are 6 MB."""


def embeddings(texts: Sequence[str], *, seconds: float) -> list[list[float]]:
    """The vector of each text, in their order; ``seconds`` for all of it.

    Raises:
        EmbedderBusy:    no answer, 408, 429, 5xx, or an answer that broke off
        EmbedderRefused: any other status, or an answer that makes no sense
    """
    wanted = {"model": settings.EMBEDDER_MODEL, "input": list(texts), "encoding_format": "float"}
    return _vectors(_post(wanted, seconds), len(texts))


def _post(wanted: dict[str, Any], seconds: float) -> Any:
    request = Request(_address(), json.dumps(wanted).encode(), _headers(), method="POST")  # noqa: S310  (_address)
    try:
        return answer_to(request, seconds=seconds, most_bytes=MOST_BYTES)
    except Refusal as refusal:
        raise _refused(refusal) from None
    except Silence as silence:
        raise _no_answer(silence.kind) from None
    except TooLong:
        text = _("The embeddings service answers with far too much.")
        raise EmbedderRefused(text) from None
    except Nonsense:
        raise _senseless() from None


def _address() -> str:
    address = settings.EMBEDDER_URL
    if urlsplit(address).scheme not in ("http", "https"):
        raise EmbedderRefused(_("Set EMBEDDER_URL to an address such as https://host/v1."))
    return f"{address.rstrip('/')}/embeddings"


def _headers() -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if key := settings.EMBEDDER_KEY:
        # http.client would refuse it with an error that shows it.
        if not (key.isascii() and key.isprintable()):
            raise EmbedderRefused(_("EMBEDDER_KEY holds characters that no key has."))
        headers["Authorization"] = f"Bearer {key}"
    return headers


def _refused(refusal: Refusal) -> EmbedderBusy | EmbedderRefused:
    logger.warning("The embeddings service answers with status %s", refusal.status)
    if refusal.is_for_now:
        text = _("The embeddings service is busy or out of order (status %(status)s).")
        return EmbedderBusy(text % {"status": refusal.status})
    if refusal.is_of_the_key:
        return EmbedderRefused(_("The embeddings service refuses the key: look at EMBEDDER_KEY."))
    if refusal.is_of_the_place:
        text = _("Nothing is there, or no such model: look at EMBEDDER_URL and EMBEDDER_MODEL.")
        return EmbedderRefused(text)
    text = _("The embeddings service refuses what it is asked (status %(status)s).")
    return EmbedderRefused(text % {"status": refusal.status})


def _no_answer(kind: str) -> EmbedderBusy:
    logger.warning("The embeddings service does not answer: %s", kind)
    return EmbedderBusy(_("The embeddings service does not answer (%(kind)s).") % {"kind": kind})


def _vectors(answer: Any, count: int) -> list[list[float]]:
    """In the order of what was asked, which ``index`` gives."""
    try:
        items = sorted(answer["data"], key=lambda item: item["index"])
        places = [item["index"] for item in items]
        vectors = [[float(number) for number in item["embedding"]] for item in items]
    except (KeyError, TypeError, ValueError, OverflowError):
        raise _senseless() from None
    if places != list(range(count)):
        raise _senseless()
    if not all(vector and all(map(math.isfinite, vector)) for vector in vectors):
        raise _senseless()
    return vectors


def _senseless() -> EmbedderRefused:
    text = _("What answers is no embeddings service, or one of another kind: look at EMBEDDER_URL.")
    return EmbedderRefused(text)
