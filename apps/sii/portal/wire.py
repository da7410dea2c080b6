"""What goes over the wire, as plain data."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs

PORTAL: Final = ("zeusr", "misiir", "www4")
"""The portal's hosts; each has a port here."""
CONTROL: Final = "control"


@dataclass(frozen=True)
class Request:
    """host: which of the hosts was asked: one of ``PORTAL``, or ``CONTROL``"""

    host: str
    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def form(self) -> dict[str, str]:
        """The fields of a posted form."""
        fields = parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        return {name: values[0] for name, values in fields.items()}

    @property
    def parameters(self) -> dict[str, str]:
        """The fields of the query."""
        fields = parse_qs(self.query, keep_blank_values=True)
        return {name: values[0] for name, values in fields.items()}

    def json(self) -> Any:
        """The body; `ValueError` when it is none."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """cookies: whole Set-Cookie values

    is_reset:  break the connection in the place of answering
    is_silent: keep it open, and say nothing
    """

    status: int = HTTPStatus.OK
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    is_reset: bool = False
    is_silent: bool = False


def page(html: str, status: int = HTTPStatus.OK, charset: str = "utf-8") -> Answer:
    """A page of HTML, in a charset that the header names."""
    content_type = f"text/html;charset={charset}"
    return Answer(status, html.encode(charset, "replace"), {"Content-Type": content_type})


def as_json(content: Any, status: int = HTTPStatus.OK) -> Answer:
    """What a service answers."""
    body = json.dumps(content, ensure_ascii=False).encode()
    return Answer(status, body, {"Content-Type": "application/json;charset=utf-8"})


def redirect(place: str) -> Answer:
    """Send to another place (302)."""
    return Answer(HTTPStatus.FOUND, headers={"Location": place})


Handle = Callable[[Any, Request], Answer]
"""(office, request) → answer"""

PAGE: Final = "page"
SERVICE: Final = "service"


@dataclass(frozen=True)
class Route:
    """What answers at a path. Each module of pages or services offers
    ROUTES: {(host, method, path): Route}; a path that ends with `*` stands for all below it.

    place:         where rules apply (``rules.PLACES``); empty: nowhere
    needs_session: '' for what everybody may see; PAGE: without one, go to the sign-in page with
                   the wanted URL as bare query; SERVICE: go to the sign-in page, and be validated
    """

    handle: Handle
    place: str = ""
    needs_session: str = ""


Routes = dict[tuple[str, str, str], Route]
