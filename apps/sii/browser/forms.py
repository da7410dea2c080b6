"""Monthly forms (F29): the list of a year by its page, declarations and PDFs by its services."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from selenium.webdriver.remote.webelement import WebElement

from apps.sii.browser import asking, places, table
from apps.sii.browser.app import DECLARING, LIST_OF_FORMS, Apps
from apps.sii.browser.asking import Answer, Service
from apps.sii.browser.session import Session
from apps.sii.errors import FormUnreadable, NotAuthorised, PageChanged, UnknownAnswer
from apps.sii.reading import answers
from apps.sii.reading.plain import plain
from apps.sii.shapes import Declaration, FormSeen, Period

F29: Final = Service(
    app="propuestaf29ui",
    facade="facadeAdapterService",
    namespace="cl.sii.sdi.lob.iva.propuestaf29.data.api.interfaces.FacadeAdapterService",
    methods=frozenset({"getDeclaracionConEstados"}),
)
FORM_ID: Final = "2"
"""What this service calls form 29; for "29" it answers with an empty list."""
PDF, MAGIC = "application/pdf", b"%PDF-"
NOT_AUTHORISED: Final = "no esta autorizado"
NOT_MADE: Final = "ha ocurrido un error al generar documento pdf"
"""As `plain` leaves them. The second is what a wrong code is answered with, too."""

FIND = """
const lists = [...document.querySelectorAll('select.gwt-ListBox')].filter(list =>
    list.checkVisibility({visibilityProperty: true}) && !list.disabled);
const texts = list => [...list.options].map(option => option.text.trim());
const forms = lists.find(list => texts(list).includes('Formulario 29'));
const years = lists.find(list => texts(list).some(text => /^\\d{4}$/.test(text)));
if (!forms || !years) return null;
for (const old of document.querySelectorAll('table.tabla_internet')) old.dataset.old = 'yes';
return {forms, years, offered: texts(years)};
"""
ASK = """
return [...document.querySelectorAll('button')].find(button => button.checkVisibility()
    && !button.disabled && button.textContent.includes('Consultar')) || null;
"""
ROWS = """
const tables = [...document.querySelectorAll('table.tabla_internet:not([data-old])')]
    .filter(one => one.checkVisibility());
return tables.map(one => [...one.rows].map(row => [...row.cells].map(cell => cell.innerText)));
"""


class Forms:
    """What one session reads there about its own RUT."""

    def __init__(self, session: Session, apps: Apps) -> None:
        self._session = session
        self._apps = apps

    def of_year(self, year: int) -> list[FormSeen]:
        """As the page lists them; none for a year that it does not offer."""
        return self._apps.at(LIST_OF_FORMS, lambda: self._listed(year), anew=True)

    def declarations(self, period: Period) -> list[Declaration]:
        """As the service lists them."""
        rut = self._session.login.rut
        data = {
            "rut": rut.digits,
            "dv": rut.dv,
            "formId": FORM_ID,
            "mes": f"{period.month:02}",
            "anno": str(period.year),
        }
        return self._apps.at(
            DECLARING,
            lambda: answers.declarations_of(
                asking.ask(self._session, F29, "getDeclaracionConEstados", data)
            ),
        )

    def pdf(self, folio: int, code: int) -> bytes:
        """Accepted by what it is said to be and by what it begins with."""
        address = places.form_pdf(folio, self._session.login.rut.digits, code)
        return self._apps.at(DECLARING, lambda: _pdf(asking.fetch(self._session, address)))

    def _listed(self, year: int) -> list[FormSeen]:
        browser = self._session.browser
        found = browser.until(lambda: browser.run(FIND))
        if found is None:
            raise PageChanged
        if str(year) not in found["offered"]:
            return []
        browser.choose(found["forms"], "Formulario 29")
        browser.choose(found["years"], str(year))
        self._session.visit.pause()
        browser.click_on(self._button)
        shown = browser.until(self._shown)
        if shown is None:
            raise PageChanged
        return table.forms_of(shown)

    def _button(self) -> WebElement:
        button: Any = self._session.browser.until(lambda: self._session.browser.run(ASK))
        if button is None:
            raise PageChanged
        return button

    def _shown(self) -> Any:
        """The tables, once nothing lies above them and they grow no more."""
        browser = self._session.browser
        first = browser.run(ROWS) or []
        if not table.is_whole(first) or browser.page().is_covered:
            return None
        return first if browser.run(ROWS) == first else None


def _pdf(answer: Answer) -> bytes:
    if answer.media_type == PDF and answer.content.startswith(MAGIC):
        return answer.content
    words = plain(answer.text)
    if NOT_AUTHORISED in words:
        raise NotAuthorised
    if NOT_MADE in words:
        raise FormUnreadable(_("The portal could not make the PDF of this form."))
    asking.refuse(answer)
    raise UnknownAnswer
