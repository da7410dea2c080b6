"""What the portal puts between a good sign-in and the page that was asked for (facts §1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from selenium.webdriver.remote.webelement import WebElement

from apps.sii.browser.driver import Browser

FIND = """
const [ways] = arguments;
const shows = element => element.checkVisibility({visibilityProperty: true, opacityProperty: true});
const said = element => (element.innerText || element.value || '').trim().toLowerCase();
for (const [index, way] of ways.entries()) {
    if (way.on && !document.body?.innerText.includes(way.on)) continue;  // none between two pages
    const found = [...document.querySelectorAll(way.selector)].find(element =>
        shows(element) && !element.disabled && (!way.says || said(element) === way.says));
    if (found) return [index, found];
}
return null;
"""


@dataclass(frozen=True)
class Way:
    """How to go on: press what matches, where the page holds `on`.

    says: its whole text, in lower case; empty: whatever it says
    """

    selector: str
    says: str = ""
    on: str = ""


WAYS = (
    Way("a", "continuar", on="ESCOJA COMO DESEA INGRESAR"),
    Way("#btnActualizarMasTarde"),
    Way("button, a, input[type=button]", "actualizar después"),
    Way("[data-dismiss=modal]", "cerrar"),
    Way(".modal .close"),
)


class Passing:
    """Passes what stands in between, each once in a document."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._passed: set[tuple[float, int]] = set()

    def way_on(self, origin: float) -> WebElement | None:
        """What to press next in the document that began then; None when nothing is in between."""
        found: Any = self._browser.run(FIND, [vars(way) for way in WAYS])
        if not found or (origin, found[0]) in self._passed:
            return None
        self._passed.add((origin, found[0]))
        element: WebElement = found[1]
        return element
