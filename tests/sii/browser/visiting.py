"""How tests visit the portal, and what they look at around a browser."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil

from apps.accounts.rut import parse_rut
from apps.sii import gateway
from apps.sii.browser.patience import Patience
from apps.sii.portal.client import Account
from tests.contracts.tree import ROOT

SETTINGS = {"zeusr": "SII_ZEUSR_URL", "misiir": "SII_MISIIR_URL", "www4": "SII_WWW4_URL"}
IMPATIENT = Patience(content=5, queue=10, fetch=4, file=20, sign_out=5, command=4)
SECONDS_TO_END = 10
PROGRAMS = ("chromium", "chrome", "chromedriver")


def launch() -> tuple[subprocess.Popen[str], dict[str, str]]:
    """Start a portal and read where it listens."""
    process = subprocess.Popen(
        [sys.executable, "-m", "apps.sii.portal"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    return process, json.loads(process.stdout.readline())


def stop(process: subprocess.Popen[str]) -> None:
    with process:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(SECONDS_TO_END)
        finally:
            process.kill()  # does nothing to what has ended


@dataclass
class Visits:
    """Visits of one account, and what was heard of them."""

    account: Account
    patience: Patience = IMPATIENT
    opened: list[gateway.Cookies] = field(default_factory=list)
    closed: int = 0
    kept: dict[str, bytes] = field(default_factory=dict)
    pauses: int = 0

    @contextmanager
    def portal(
        self, clave: str = "", left_open: Sequence[gateway.Cookies] = ()
    ) -> Iterator[gateway.Portal]:
        login = gateway.Login(parse_rut(self.account.rut), clave or self.account.clave)
        visit = gateway.Visit(self._pause, self.opened.append, self._close, self._keep, left_open)
        with gateway.signed_in(login, visit, self.patience) as portal:
            yield portal

    def sign_in(self, clave: str = "") -> None:
        """And out again."""
        with self.portal(clave):
            pass

    def patient(self, **seconds: float) -> None:
        """Wait longer, or shorter."""
        self.patience = replace(self.patience, **seconds)

    def _pause(self) -> None:
        self.pauses += 1

    def _close(self) -> None:
        self.closed += 1

    def _keep(self, name: str, content: bytes, content_type: str) -> None:
        self.kept[name] = content


def left_in(place: Path) -> list[str]:
    """Browsers that work below a folder, and folders of browsers, as people would call them."""
    return [*map(str, browsers_in(place)), *(path.name for path in place.iterdir())]


def browsers_in(place: Path) -> list[psutil.Process]:
    """All processes of browsers there, except those that have only not been asked for yet."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.name().startswith(PROGRAMS) and _works_in(process, str(place)):
                found.append(process)
    return found


def _works_in(process: psutil.Process, place: str) -> bool:
    """Helpers hide what they were started with; then it is what their parents were."""
    if process.status() == psutil.STATUS_ZOMBIE:
        return False
    told = [process, *process.parents()]
    return any(place in " ".join([*one.cmdline(), *one.environ().values()]) for one in told[:4])


def eventually(is_true: Callable[[], bool], seconds: float = SECONDS_TO_END) -> None:
    """Ask again until it holds."""
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "It did not come true in time."
