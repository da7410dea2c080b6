"""Asking the portal's services by `fetch` inside a page of theirs (facts §2.3)."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from apps.sii.browser import signs
from apps.sii.browser.session import Session
from apps.sii.errors import PageChanged, PortalDown, SessionEnded, UnknownAnswer

MOST_BYTES = 64 * 1024 * 1024
FETCH = """
const [url, body, seconds, most, done] = arguments;
const abort = new AbortController();
const timer = setTimeout(() => abort.abort(), seconds * 1000);
const read = async response => {
    const parts = [];
    let size = 0;
    const reader = response.body ? response.body.getReader() : null;
    for (let part = reader && await reader.read(); part && !part.done; part = await reader.read()) {
        size += part.value.length;
        if (size > most) { abort.abort(); throw new RangeError('too large'); }
        parts.push(part.value);
    }
    return new Blob(parts);
};
const encode = blob => new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
});
const ask = async () => {
    const asked = body === null ? {} : {method: 'POST', body, headers: {
        'Content-Type': 'application/json', 'Accept': 'application/json, text/plain, */*'}};
    // A redirect to another host could not be followed from here.
    const response = await fetch(url,
        {...asked, credentials: 'same-origin', redirect: 'manual', signal: abort.signal});
    if (response.type === 'opaqueredirect') return {is_led_away: true};
    const content = await encode(await read(response));
    return {status: response.status, type: response.headers.get('Content-Type') || '', content};
};
ask().catch(error => ({error: error.name})).then(done).finally(() => clearTimeout(timer));
"""
SECONDS_FOR_SCRIPT = 5
SIGN_IN_FORM = 'id="rutcntr"'


@dataclass(frozen=True)
class Service:
    """A facade of the portal's and those of its methods that only read. No other is ever called.

    app:       the page's path, which is asked for first: it makes the session known there
    namespace: the Java interface
    """

    app: str
    facade: str
    namespace: str
    methods: frozenset[str]


@dataclass(frozen=True)
class Answer:
    """What came, as it came."""

    status: int
    type: str
    content: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        """Without charset, in lower case."""
        return self.type.partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """UTF-8 whatever is declared, or what is declared, or ISO-8859-1."""
        declared = self.type.lower().partition("charset=")[2].strip(' "') or "utf-8"
        for charset in ("utf-8", declared):
            try:
                return self.content.decode(charset)
            except (UnicodeDecodeError, LookupError):
                continue
        return self.content.decode("iso-8859-1")


def ask(session: Session, service: Service, method: str, data: dict[str, Any]) -> Any:
    """The JSON that a method answers. The browser is at a page of the service's."""
    if method not in service.methods:
        raise ValueError(f"{method} is not known to only read.")
    if not session.token:
        raise SessionEnded  # an empty one is answered with an empty list
    envelope = {
        "metaData": {
            "namespace": f"{service.namespace}/{method}",
            "conversationId": session.token,
            "transactionId": str(uuid4()),
            "page": None,
        },
        "data": data,
    }
    path = f"/{service.app}/services/data/{service.facade}/{method}"
    answer = fetch(session, path, json.dumps(envelope))
    try:
        return json.loads(answer.text)
    except ValueError:
        refuse(answer)
        raise PageChanged from None


def fetch(session: Session, address: str, body: str | None = None) -> Answer:
    """What is at an address of the host whose page is open, by GET or, with a body, by POST."""
    session.visit.pause()
    seconds = session.browser.patience.fetch
    given = (address, body, seconds, MOST_BYTES)
    said = session.browser.run_long(FETCH, *given, seconds=seconds + SECONDS_FOR_SCRIPT)
    if said.get("is_led_away"):
        raise LedAway
    if error := said.get("error"):
        raise UnknownAnswer if error == "RangeError" else PortalDown
    answer = Answer(said["status"], said["type"], base64.b64decode(said["content"]))
    session.last_answer = answer.content
    _refuse_status(answer)
    return answer


class LedAway(Exception):
    """The service answered with a redirect; where to, only a page can see."""


def _refuse_status(answer: Answer) -> None:
    if signs.is_refusal(answer.status):
        raise PortalDown
    if answer.status == HTTPStatus.UNAUTHORIZED:
        raise SessionEnded
    if answer.status != HTTPStatus.OK:
        refuse(answer)
        raise UnknownAnswer


def refuse(answer: Answer) -> None:
    """Raise what a page says that came in the place of an answer."""
    if SIGN_IN_FORM in answer.text:
        raise SessionEnded
    signs.refuse_text(answer.text)
