"""One RUT's session at the portal: signing in, once, and signing out."""

from __future__ import annotations

import logging
import re
import time
from contextlib import suppress

from django.conf import settings

from apps.core.errors import JobError
from apps.sii.browser import places, signs
from apps.sii.browser.driver import STEP, Browser
from apps.sii.browser.interstitials import Passing
from apps.sii.browser.page import Page
from apps.sii.browser.visit import Login, Visit
from apps.sii.errors import PageChanged, SessionEnded, SessionLost

RUT, CLAVE, SUBMIT = "#rutcntr", "#clave", "#bt_ingresar"
PROOFS = ("TOKEN", "CSESSIONID")
"""One of these cookies, with a value, is a session."""
WAF = re.compile(r"TS[0-9a-f]|TSPD|QueueIT")
"""Cookies that say nothing of a session; without them one waits in the queue again."""

logger = logging.getLogger(__name__)


class Session:
    """As the browser holds it.

    token:       what services want to be told
    last_answer: what the last one said, to be kept if it makes no sense
    """

    def __init__(self, browser: Browser, login: Login, visit: Visit) -> None:
        self.browser = browser
        self.login = login
        self.visit = visit
        self.token = ""
        self.last_answer = b""
        self._is_open = False
        self._is_renewed = False

    def sign_in(self) -> None:
        """Send the form once. Whatever the portal answers, it is not sent again."""
        self.go(places.home())
        self.browser.page_with(lambda page: page.has_form)
        self.visit.pause()
        self.browser.fill(RUT, self.login.rut.canonical)
        self.browser.fill(CLAVE, self.login.clave)
        self.browser.leave()
        self.browser.click(SUBMIT)
        self._arrive()

    def renew(self) -> None:
        """Sign in again, which is done once in a session's life."""
        if self._is_renewed:
            raise SessionLost
        self._is_renewed = True
        self.leave()
        self._is_open = False
        self._forget()
        self.sign_in()

    def go(self, url: str) -> None:
        """Ask for a page of the portal."""
        self.visit.pause()
        self.browser.go(url)

    def end_left_open(self) -> None:
        """End the sessions of others, whose cookies we were given."""
        for cookies in self.visit.left_open:
            self.browser.put(cookies)
            self.visit.pause()
            self._ask_to_end()
            self._forget()

    def sign_out(self) -> None:
        """End it, as far as there is one, and tell so if the portal confirms it."""
        if self._is_open:
            self._ask_to_end()
            self._is_open = False
            self.visit.closed()

    def leave(self) -> None:
        """Sign out whatever happened: an error is logged, since another may be on its way."""
        try:
            self.sign_out()
        except JobError as error:
            logger.warning("A session at the portal stays open: %s", error.code)

    def _arrive(self) -> None:
        """Wait until signed in; pass what is in between, raise what is said instead."""
        passing, browser = Passing(self.browser), self.browser
        deadline = time.monotonic() + browser.patience.content
        while True:
            page = browser.page()
            self._note()
            if page.is_new:
                signs.refuse(page)
                if way_on := passing.way_on(page.origin):
                    self.visit.pause()
                    browser.click_on(lambda: way_on)
                elif self._is_in(page):
                    return
            if page.notice:  # the form was not sent
                raise PageChanged
            if time.monotonic() > deadline:
                raise signs.never_came(page)
            time.sleep(STEP)

    def _is_in(self, page: Page) -> bool:
        is_parked = page.is_at(settings.SII_ZEUSR_URL)
        return self._is_open and page.is_complete and not is_parked

    def _note(self) -> None:
        """Hand over the cookies as soon as they are a session."""
        if self._is_open:
            return
        cookies = self.browser.cookies()
        values = {one["name"]: one["value"] for one in cookies}
        if any(values.get(name) for name in PROOFS):
            self._is_open = True
            self.token = values.get("TOKEN", "")
            self.visit.opened(cookies)

    def _ask_to_end(self) -> None:
        """Being led away confirms it; being told that nobody is signed in does, too."""
        browser = self.browser
        browser.go(places.sign_out())
        with suppress(SessionEnded):
            browser.page_with(_is_led_away, browser.patience.sign_out)

    def _forget(self) -> None:
        self.browser.forget(one for one in self.browser.cookies() if not WAF.match(one["name"]))


def _is_led_away(page: Page) -> bool:
    return bool(page.url) and page.path != places.SIGN_OUT_PATH
