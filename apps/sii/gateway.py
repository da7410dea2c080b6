"""The one door to the portal: a browser that has signed in for one RUT, and what it may ask for.

    with gateway.signed_in(login, visit) as portal:
        for line in portal.totals(listing, period): ...

The browser walks where the portal has pages (sign-in, interstitials, sign-out, the list of forms);
the rest is asked for by `fetch` inside the page, so that cookies, TLS and User-Agent are its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from apps.sii.browser import driver, evidence
from apps.sii.browser.app import Apps
from apps.sii.browser.forms import Forms
from apps.sii.browser.patience import PATIENCE, Patience
from apps.sii.browser.programs import missing
from apps.sii.browser.registers import Registers
from apps.sii.browser.session import Session
from apps.sii.browser.visit import Cookies, Login, Visit
from apps.sii.shapes import Declaration, FormSeen, Listing, Period, Row, TypeTotals
from config.queues import SII

__all__ = ["Cookies", "Login", "Portal", "Visit", "missing", "signed_in"]


class Portal:
    """A session. Every method raises errors of ``apps.sii.errors``."""

    def __init__(self, session: Session) -> None:
        apps = Apps(session)
        self._registers = Registers(session, apps)
        self._forms = Forms(session, apps)

    def totals(self, listing: Listing, period: Period) -> list[TypeTotals]:
        """The summary of a period; empty when there are no documents."""
        return self._registers.totals(listing, period)

    def rows(self, listing: Listing, period: Period, document_type: int) -> list[Row]:
        """All documents of one type."""
        return self._registers.rows(listing, period, document_type)

    def export(self, listing: Listing, period: Period) -> str:
        """The same as the portal exports it: CSV, empty when there are no documents."""
        return self._registers.export(listing, period)

    def forms(self, year: int) -> list[FormSeen]:
        """The monthly forms of a year, as the page lists them."""
        return self._forms.of_year(year)

    def declarations(self, period: Period) -> list[Declaration]:
        """The monthly forms of a period in any state, with the codes of their PDFs."""
        return self._forms.declarations(period)

    def form_pdf(self, folio: int, code: int) -> bytes:
        """The compact PDF of a form, by type and magic a PDF; its content is not looked at."""
        return self._forms.pdf(folio, code)


@contextmanager
def signed_in(login: Login, visit: Visit, patience: Patience = PATIENCE) -> Iterator[Portal]:
    """Sign in once, hand over the session, sign out whatever happens."""
    with driver.opened(patience, SII.hard_limit) as browser:
        session = Session(browser, login, visit)
        try:
            with evidence.kept(session):
                session.end_left_open()
                session.sign_in()
                yield Portal(session)
        finally:
            session.leave()
