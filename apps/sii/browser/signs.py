"""What the portal says in the place of what was asked for, told apart by what comes next.

Texts and codes: facts §1.4, §1.5. The last group of a code names the message; others vary.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.errors import JobError
from apps.sii.browser.page import Page
from apps.sii.errors import (
    AccountLocked,
    ClaveRejected,
    HumanWanted,
    PageChanged,
    PortalDown,
    SessionEnded,
    TooManySessions,
)
from apps.sii.reading.plain import plain

MESSAGE = re.compile(r"\b\d{2}(?:\.\d{1,3}){4}\.(\d{1,3})\b")
BY_MESSAGE: dict[str, type[JobError]] = {"20": ClaveRejected, "27": TooManySessions}
SIGNING_IN: dict[str, type[JobError]] = {
    "la clave tributaria ingresada no es correcta": ClaveRejected,
    "maximo de sesiones autenticadas": TooManySessions,
}
ANYWHERE: dict[str, type[JobError]] = {
    "por el momento no se puede responder": PortalDown,
    "no esta autenticado": SessionEnded,
}
LOCKED = re.compile(r"\b(clave|cuenta|usuario|acceso)\b.{0,80}\bbloquead[ao]\b")
CHALLENGE = re.compile(
    r"captcha|no soy un robot|not a robot|what code is in the image|codigo de la imagen"
    r"|human visitor"
)
CHALLENGERS = ("recaptcha", "hcaptcha.com", "arkoselabs.com", "challenges.cloudflare.com")
QUEUE = re.compile(r"sala de espera|fila virtual|queue-it")
SERVER_ERROR, TOO_MANY_REQUESTS = 500, 429
ERROR_PAGES = "/ayudas/"


def refuse(page: Page) -> None:
    """Raise what a page says, if it is one of those that say something."""
    if page.is_broken or is_refusal(page.status) or page.path.startswith(ERROR_PAGES):
        raise PortalDown
    if any(name in frame for frame in page.frames for name in CHALLENGERS):
        raise HumanWanted
    refuse_text(page.text, page.url)


def is_refusal(status: int) -> bool:
    """Whether a status of HTTP says: not now."""
    return status >= SERVER_ERROR or status == TOO_MANY_REQUESTS


def refuse_text(text: str, url: str = "") -> None:
    """Raise what a text says; of claves and accounts only where one signs in, at `url`.

    Words come before codes, since the portal sends some with any code.
    """
    words = plain(text)
    _raise_for(words, ANYWHERE)
    message = MESSAGE.search(words)
    if Page(url=url).is_at(settings.SII_ZEUSR_URL):
        _raise_for(words, SIGNING_IN)
        if message and message[1] in BY_MESSAGE:
            raise BY_MESSAGE[message[1]]
        if LOCKED.search(words):
            raise AccountLocked
    if CHALLENGE.search(words):
        raise HumanWanted
    if message:
        raise _unknown_message(message[0])


def _raise_for(words: str, errors: dict[str, type[JobError]]) -> None:
    for part, error in errors.items():
        if part in words:
            raise error


def _unknown_message(code: str) -> PageChanged:
    sentence = _("The portal says something that is not known here (message %(code)s).")
    return PageChanged(sentence % {"code": code})


def is_queue(page: Page) -> bool:
    """Whether it is the waiting room."""
    return "queue" in urlsplit(page.url).netloc or bool(
        QUEUE.search(plain(f"{page.title} {page.text}"))
    )


def never_came(page: Page) -> JobError:
    """What it means that a page was never the one that was waited for."""
    if not page.is_new or not page.is_complete or page.is_covered or is_queue(page):
        return PortalDown()
    return PageChanged()
