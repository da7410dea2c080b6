"""Where Chromium and its driver are on this machine. Nothing is ever downloaded."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from apps.sii.errors import BrowserMissing

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
CHROMEDRIVER = ("chromedriver",)


@dataclass(frozen=True)
class Programs:
    """Their paths."""

    chromium: str
    chromedriver: str


def found() -> Programs:
    """Both programs; ``BrowserMissing`` says which one is not there."""
    if sentence := missing():
        raise BrowserMissing(sentence)
    return Programs(_chromium(), _chromedriver())


def missing() -> str:
    """What is not installed here, as a sentence; empty when a browser can be started."""
    if not _chromium():
        return _("There is no Chromium here: install the package chromium.")
    if not _chromedriver():
        return _("There is no chromedriver here: install the package chromium-driver.")
    return ""


def _chromium() -> str:
    return _first(settings.SII_CHROMIUM, CHROMIUM)


def _chromedriver() -> str:
    return _first(settings.SII_CHROMEDRIVER, CHROMEDRIVER)


def _first(named: str, usual: tuple[str, ...]) -> str:
    """What the settings name, even when it is not there; otherwise what the PATH has."""
    names = (named,) if named else usual
    return next((path for name in names if (path := shutil.which(name))), "")
