"""Calls to a webhook on this machine; no other is called."""

from __future__ import annotations

import http.client
import ipaddress
import secrets
from urllib.parse import SplitResult, urlencode, urlsplit

from apps.whatsapp.standin.payloads import signature

SECONDS = 20


class NotHere(Exception):
    """The address is not one of this machine."""


class Webhook:
    """No redirects are followed and no proxies are asked: what is said stays here."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not _is_loopback(parts):
            raise NotHere(f"{url} is not an http:// address of this machine, such as 127.0.0.1.")
        self._parts = parts

    def shakes_hands(self, token: str) -> bool:
        """As Meta does when somebody enters the webhook."""
        challenge = str(secrets.randbelow(10**10))
        query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": challenge}
        status, answer = self._call("GET", f"{self._parts.path}?{urlencode(query)}")
        return (status, answer) == (http.client.OK, challenge)

    def deliver(self, body: bytes, secret: str) -> tuple[int, str]:
        """Status and answer."""
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": signature(secret, body),
        }
        return self._call("POST", self._parts.path, body, headers)

    def _call(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, str]:
        host = str(self._parts.hostname)
        connection = http.client.HTTPConnection(host, self._parts.port, timeout=SECONDS)
        try:
            connection.request(method, target or "/", body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()


def _is_loopback(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    try:
        return ipaddress.ip_address("127.0.0.1" if host == "localhost" else host).is_loopback
    except ValueError:
        return False
