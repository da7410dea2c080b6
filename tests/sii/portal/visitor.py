"""A client with a cookie jar, which does by hand what the portal's scripts do in a browser."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from apps.sii.portal.auth import HOME, LOGIN, SUBMIT
from apps.sii.portal.ledger import Taxpayer

TOKEN_CHECK = "/cgi_AUT2000/AutTknData.cgi"
SIGN_OUT = "/cgi_AUT2000/autTermino.cgi"


@dataclass
class Page:
    """What came back."""

    status: int
    headers: Any
    content: bytes

    @property
    def text(self) -> str:
        try:
            return self.content.decode()
        except UnicodeDecodeError:
            return self.content.decode("iso-8859-1")

    @property
    def location(self) -> str:
        return self.headers["Location"] or ""

    def json(self) -> Any:
        return json.loads(self.content)


@dataclass
class Visitor:
    """urls: as ``Portal.urls``; cookies: sent to every host, as a browser does for ports"""

    urls: Mapping[str, str]
    cookies: dict[str, str] = field(default_factory=dict)
    timeout: float = 10

    def get(self, host: str, target: str) -> Page:
        return self.ask("GET", host, target)

    def post(self, host: str, target: str, form: Mapping[str, str]) -> Page:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", host, target, urlencode(form).encode(), headers)

    def post_json(self, host: str, target: str, content: Any) -> Page:
        headers = {"Content-Type": "application/json"}
        return self.ask("POST", host, target, json.dumps(content).encode(), headers)

    def ask(
        self,
        method: str,
        host: str,
        target: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        address = urlsplit(self.urls[host])
        connection = HTTPConnection(address.hostname or "", address.port, timeout=self.timeout)
        try:
            sent = {**(headers or {}), "Cookie": self._cookie_header()}
            connection.request(method, target, body, sent)
            response = connection.getresponse()
            page = Page(response.status, response.headers, response.read())
        finally:
            connection.close()
        self._keep_cookies(page)
        return page

    def submit(self, account: Taxpayer, clave: str | None = None, target: str = "") -> Page:
        """Send the sign-in form, as its script fills it."""
        self.get("zeusr", LOGIN)
        form = {
            "rut": str(account.rut),
            "dv": account.dv,
            "referencia": target or self.urls["misiir"] + HOME,
            "411": "",
            "rutcntr": f"{account.rut}-{account.dv}",
            "clave": account.clave if clave is None else clave,
        }
        return self.post("zeusr", SUBMIT, form)

    def sign_in(self, account: Taxpayer) -> Page:
        """Sign in, run the script that writes a cookie, and have the session validated."""
        page = self.submit(account)
        self.write_expiry()
        self.validate()
        return page

    def write_expiry(self) -> None:
        self.cookies["NETSCAPE_LIVEWIRE.locexp"] = "Thu%2C%2001%20Jan%202099%2000%3A00%3A00%20GMT"

    def validate(self) -> Page:
        return self.get("zeusr", f"{TOKEN_CHECK}?rnd=1&callback=done")

    def sign_out(self) -> Page:
        return self.get("zeusr", SIGN_OUT)

    def _cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep_cookies(self, page: Page) -> None:
        for cookie in page.headers.get_all("Set-Cookie", []):
            name, _, rest = cookie.partition("=")
            value = rest.partition(";")[0]
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
