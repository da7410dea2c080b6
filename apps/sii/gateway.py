"""The one door to the portal: a browser that has signed in for one RUT, and what it may ask for.

    with gateway.signed_in(login, visit) as portal:
        for line in portal.totals(listing, period): ...

The browser walks where the portal has pages (sign-in, interstitials, sign-out, the list of forms);
the rest is asked for by `fetch` inside the page, so that cookies, TLS and User-Agent are its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from apps.sii.shapes import Declaration, FormSeen, Listing, Period, Row, Rut, TypeTotals

Cookies = Sequence[dict[str, Any]]
"""As the browser exports them. Secret: they are the session."""


@dataclass(frozen=True)
class Login:
    """Who signs in. The clave stands in no repr."""

    rut: Rut
    clave: str = field(repr=False)


@dataclass(frozen=True)
class Visit:
    """What a sync says to a session, and hears of it.

    pause:     called before each request; waits 1–2 s, and raises when the work must stop
    opened:    called with the session's cookies as soon as there is one
    closed:    called when the portal has confirmed that it has ended
    keep:      called with (name, content, content type) of what helps to mend a scraper
    left_open: cookies of sessions that others left open; they are ended first
    """

    pause: Callable[[], None]
    opened: Callable[[Cookies], None]
    closed: Callable[[], None]
    keep: Callable[[str, bytes, str], None]
    left_open: Sequence[Cookies] = ()


class Portal:
    """A session. Every method raises errors of ``apps.sii.errors``."""

    def totals(self, listing: Listing, period: Period) -> list[TypeTotals]:
        """The summary of a period; empty when there are no documents."""
        raise NotImplementedError

    def rows(self, listing: Listing, period: Period, document_type: int) -> list[Row]:
        """All documents of one type."""
        raise NotImplementedError

    def export(self, listing: Listing, period: Period) -> str:
        """The same as the portal exports it: CSV, empty when there are no documents."""
        raise NotImplementedError

    def forms(self, year: int) -> list[FormSeen]:
        """The monthly forms of a year, as the page lists them."""
        raise NotImplementedError

    def declarations(self, period: Period) -> list[Declaration]:
        """The monthly forms of a period in any state, with the codes of their PDFs."""
        raise NotImplementedError

    def form_pdf(self, folio: int, code: int) -> bytes:
        """The compact PDF of a form, by type and magic a PDF; its content is not looked at."""
        raise NotImplementedError


@contextmanager
def signed_in(login: Login, visit: Visit) -> Iterator[Portal]:
    """Sign in once, hand over the session, sign out whatever happens."""
    raise NotImplementedError
    yield Portal()
