"""What helps to mend a scraper when the portal shows what it does not know; no secret is in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import escape

from apps.core.errors import JobError
from apps.sii.browser.session import Session
from apps.sii.errors import BrowserFailed, HumanWanted, PageChanged, UnknownAnswer

SHORTEST_SECRET = 4
"""Characters; what is shorter is no secret, and would be found everywhere."""
HIDDEN = "•••"
SOURCE = """
const copy = document.documentElement.cloneNode(true);
for (const field of copy.querySelectorAll('input[type=password]')) field.removeAttribute('value');
return copy.outerHTML;
"""


@contextmanager
def kept(session: Session) -> Iterator[None]:
    """When the block meets something unknown, hand over what the browser shows."""
    try:
        yield
    except (PageChanged, HumanWanted, UnknownAnswer):
        with suppress(BrowserFailed):
            _keep(session)
        raise


def _keep(session: Session) -> None:
    browser, keep = session.browser, session.visit.keep
    secrets = _secrets(session)
    source, picture = "", b""
    with suppress(JobError):
        source, picture = str(browser.run(SOURCE) or ""), browser.picture()
    if session.last_answer:
        answer = without(secrets, session.last_answer.decode("utf-8", "replace"))
        keep("answer.txt", answer.encode(), "text/plain")
    if source:
        keep("page.html", without(secrets, source).encode(), "text/html")
    if picture:
        keep("page.png", picture, "image/png")


def without(secrets: set[str], text: str) -> str:
    """A text in which none of these stands, plain or as HTML writes them."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= SHORTEST_SECRET:
            for spelling in (secret, escape(secret)):
                text = text.replace(spelling, HIDDEN)
    return text


def _secrets(session: Session) -> set[str]:
    values = {str(one["value"]) for one in session.browser.cookies()}
    return values | {session.login.clave, session.token}
