"""The portal's applications: a page is opened first, then its services are asked from there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings

from apps.sii.browser import places
from apps.sii.browser.asking import LedAway
from apps.sii.browser.page import Page
from apps.sii.browser.session import Session
from apps.sii.errors import PortalDown, SessionEnded

T = TypeVar("T")


@dataclass(frozen=True)
class App:
    """url: where it is; is_ready: a script that says whether it has begun its own session"""

    url: Callable[[], str]
    is_ready: str


REGISTERS = App(
    places.registers,
    "return [...document.querySelectorAll(\"select[ng-model='rut'] option\")]"
    ".some(option => /\\d/.test(option.text));",
)
DECLARING = App(places.declaring, "return document.readyState === 'complete';")
LIST_OF_FORMS = App(
    places.list_of_forms,
    "return [...document.querySelectorAll('select.gwt-ListBox')]"
    ".some(list => list.checkVisibility() && list.options.length > 0);",
)


class Apps:
    """Which of them is open, and how work goes on when the portal ends the session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._open: App | None = None

    def at(self, app: App, work: Callable[[], T], *, anew: bool = False) -> T:
        """Do it at that page, opened `anew` or still open. Signs in again when need be, once."""
        while True:
            try:
                return self._do(app, work, anew=anew)
            except SessionEnded:
                self._open = None
                self._session.renew()

    def _do(self, app: App, work: Callable[[], T], *, anew: bool) -> T:
        if anew or self._open is not app:
            self._go(app)
        try:
            return work()
        except LedAway:
            # The page says why; where it comes as ever, it was not for the session's sake.
            self._go(app)
            raise PortalDown from None

    def _go(self, app: App) -> None:
        browser = self._session.browser
        self._open = None
        self._session.go(app.url())
        browser.page_with(lambda page: _is_in(page) and bool(browser.run(app.is_ready)))
        self._open = app


def _is_in(page: Page) -> bool:
    """Whether it is a page of theirs; ``SessionEnded`` where RUT and clave are asked for instead.

    Of a page that has just begun only the address tells which it is.
    """
    if page.has_form:
        raise SessionEnded
    return page.is_at(settings.SII_WWW4_URL)
