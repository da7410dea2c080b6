"""What the browser shows at one moment, in one question to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

LOOK = """
const shows = element => element.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && element.getBoundingClientRect().width > 0;
const any = selector => [...document.querySelectorAll(selector)].some(shows);
const [arrival] = performance.getEntriesByType('navigation');
const notice = document.querySelector('#alert_placeholder');
return {
    origin: performance.timeOrigin,
    url: location.href,
    is_complete: document.readyState === 'complete',
    status: arrival ? arrival.responseStatus : 0,
    title: document.title,
    text: document.body ? document.body.innerText.slice(0, 20000) : '',
    is_broken: location.protocol === 'chrome-error:',
    has_form: any('#rutcntr') && any('#clave'),
    is_covered: any('.overlay, .loading, .gwt-PopupPanelGlass, .gw-par-negrita'),
    notice: notice ? notice.innerText : '',
    frames: [...document.querySelectorAll('iframe')].filter(frame => shows(frame)
        && frame.getBoundingClientRect().height > 60).map(frame => frame.src),
};
"""


@dataclass(frozen=True)
class Page:
    """A document.

    origin:     when it began, which tells it from the one before (browser's clock)
    status:     of HTTP; 0 where the browser does not know
    is_broken:  it is the browser's own page that says that there is none
    has_form:   somebody is asked for RUT and clave
    is_covered: something lies above it until it has loaded
    notice:     what the form has to complain of before it is sent
    frames:     addresses of the frames that can be seen
    is_new:     it is not the one that was to be left
    """

    origin: float = 0
    url: str = ""
    is_complete: bool = False
    status: int = 0
    title: str = ""
    text: str = field(default="", repr=False)
    is_broken: bool = False
    has_form: bool = False
    is_covered: bool = False
    notice: str = ""
    frames: tuple[str, ...] = ()
    is_new: bool = False

    @property
    def path(self) -> str:
        """Of its address."""
        return urlsplit(self.url).path

    def is_at(self, base: str) -> bool:
        """Whether it comes from the host with this address."""
        here, there = urlsplit(self.url), urlsplit(base)
        return (here.scheme, here.netloc) == (there.scheme, there.netloc)


NONE = Page()
"""What there is between two documents."""


def page_of(seen: dict[str, Any], left: float) -> Page:
    """`left`: the origin of the document that was to be left."""
    return Page(**seen | {"frames": tuple(seen["frames"])}, is_new=seen["origin"] != left)
