"""The portal's pages: files in `html/`, with places for values."""

import json
from functools import cache
from html import escape
from http import HTTPStatus
from pathlib import Path
from string import Template
from typing import Any, Final

from apps.sii.portal.wire import Answer, page

_FOLDER: Final = Path(__file__).with_name("html")


class Html(str):
    """Text that is HTML already: it is put into a page as it is."""

    __slots__ = ()


def filled(name: str, /, **values: object) -> Html:
    """The text of `html/<name>.html` with its places filled; what is not ``Html`` is escaped."""
    safe = {key: _safe(value) for key, value in values.items()}
    return Html(_template(name).substitute(safe))


def show(name: str, /, status: int = HTTPStatus.OK, **values: object) -> Answer:
    """A page as newer parts of the portal send it: UTF-8, and they say so."""
    return page(filled(name, **values), status)


def show_old(name: str, /, **values: object) -> Answer:
    """A page as the old CGIs send it: ISO-8859-1, and they do not say so."""
    body = filled(name, **values).encode("iso-8859-1", "xmlcharrefreplace")
    return Answer(body=body, headers={"Content-Type": "text/html"})


def in_script(content: Any) -> Html:
    """A value as JavaScript, which cannot leave the script that it stands in."""
    return Html(json.dumps(content).replace("<", "\\u003c"))


@cache
def _template(name: str) -> Template:
    return Template((_FOLDER / f"{name}.html").read_text(encoding="utf-8"))


def _safe(value: object) -> str:
    return value if isinstance(value, Html) else escape(str(value))
