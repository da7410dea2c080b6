"""Where the e-mails go: the stand-in, as ours and as the plain shape are told of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from django.conf import settings

from apps.notifications.standin.client import StandIn
from embedded.process import spawn

STOP_SECONDS = 10


@dataclass(frozen=True)
class MailServer:
    """A stand-in.

    trusted: the certificate of the authority that both sides trust; with one, STARTTLS is spoken
    """

    standin: StandIn
    trusted: Path | None = None

    @property
    def for_us(self) -> dict[str, str]:
        """What a worker of ours has in its environment."""
        host, port = self.standin.smtp_address()
        query = "?tls=starttls" if self.trusted else ""
        return {"EMAIL_URL": f"smtp://{host}:{port}{query}"} | self._trust

    @property
    def for_plain(self) -> dict[str, str]:
        """What the plain shape has in its environment."""
        host, port = self.standin.smtp_address()
        secure = str(self.trusted is not None)
        return {"EMAIL_HOST": host, "EMAIL_PORT": str(port), "EMAIL_USE_TLS": secure} | self._trust

    @property
    def _trust(self) -> dict[str, str]:
        return {"SSL_CERT_FILE": str(self.trusted)} if self.trusted else {}

    @contextmanager
    def delayed(self, seconds: float) -> Iterator[None]:
        """Every reply comes so much later, as over a network of that round trip."""
        self.standin.set_latency(seconds)
        try:
            yield
        finally:
            self.standin.set_latency(0)


def embedded_server() -> MailServer:
    """The one that runs beside the database and the broker."""
    return MailServer(StandIn(settings.SMTP_STANDIN_URL))


@contextmanager
def secure_server() -> Iterator[MailServer]:
    """One of our own that speaks STARTTLS, with a certificate made for the occasion."""
    with tempfile.TemporaryDirectory(prefix="faena-bench-") as name:
        folder = Path(name)
        _write_certificates(folder)
        process, control = _start(folder)
        try:
            yield MailServer(StandIn(control), folder / "authority.pem")
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def _write_certificates(folder: Path) -> None:
    # Not among what runs in production, which imports this module, too.
    authority = import_module("trustme").CA()
    server = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    for blob in server.cert_chain_pems:
        blob.write_to_path(str(folder / "chain.pem"), append=True)
    server.private_key_pem.write_to_path(str(folder / "key.pem"))


def _start(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The process, and the address of its control port, which it announces in a line."""
    command = [
        *(sys.executable, "-m", "apps.notifications.standin"),
        *("--tls-cert", str(folder / "chain.pem")),
        *("--tls-key", str(folder / "key.pem")),
    ]
    reader, writer = os.pipe()
    with open(reader, "rb") as announced:
        with open(writer, "wb") as output, (folder / "errors").open("wb") as errors:
            process = spawn(command, folder=settings.BASE_DIR, output=output, errors=errors)
        return process, json.loads(announced.readline())["control"]
