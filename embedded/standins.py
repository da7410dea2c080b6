"""Stand-ins: our own modules that double an outside system and announce where they listen."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from embedded.places import PROJECT
from embedded.process import spawn
from embedded.server import Server, free_port


@dataclass(frozen=True)
class Standin:
    """`module` takes `--<listener>-port` for each listener.

    Once it listens it prints `{"<listener>": "<url>", …}`; SIGTERM ends it.
    """

    name: str
    title: str
    module: str
    unless: str
    listeners: dict[str, str]


STANDINS = (
    Standin(
        name="smtp",
        title="SMTP stand-in",
        module="apps.notifications.standin",
        unless="EMAIL_URL",
        listeners={"smtp": "EMAIL_URL", "control": "SMTP_STANDIN_URL"},
    ),
    Standin(
        name="sii",
        title="SII stand-in",
        module="apps.sii.portal",
        unless="SII_ZEUSR_URL",
        listeners={
            "zeusr": "SII_ZEUSR_URL",
            "misiir": "SII_MISIIR_URL",
            "www4": "SII_WWW4_URL",
            "control": "SII_STANDIN_URL",
        },
    ),
)


class StandinServer(Server):
    def __init__(self, folder: Path, standin: Standin) -> None:
        super().__init__(folder)
        self.name = standin.name
        self.title = standin.title
        self._standin = standin
        self._announced = folder / f"{standin.name}.announced"
        self._ports: dict[str, int] = {}

    def environment(self) -> dict[str, str]:
        listeners = self._standin.listeners
        return {listeners[key]: url for key, url in self._announcement().items()}

    def prepare(self) -> None:
        self._ports = self._ports if self.port else {}

    def spawn(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", self._standin.module]
        for position, listener in enumerate(self._standin.listeners):
            port = self._ports.setdefault(listener, free_port() if position else self.port)
            command.append(f"--{listener}-port={port}")
        with open(self._announced, "wb") as announcement:
            return spawn(command, folder=PROJECT, output=announcement, errors=log)

    def version_when_ready(self) -> str | None:
        announcement = self._announcement()
        if not announcement or not self.running:
            return None
        self._ports = {key: urlsplit(url).port or 0 for key, url in announcement.items()}
        self.port = self._ports[next(iter(self._standin.listeners))]
        return ""

    def _announcement(self) -> dict[str, str]:
        text = self._announced.read_text() if self._announced.exists() else ""
        line, end, _ = text.partition("\n")
        announced: dict[str, str] = json.loads(line) if end else {}
        return {key: announced[key] for key in self._standin.listeners if key in announced}
