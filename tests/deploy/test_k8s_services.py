"""PostgreSQL and the broker as the manifests start them: their own commands, with real programs."""

import os
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import AuthenticationError, ConnectionError

from config.queues import REDIS
from embedded.wheels import valkey_server
from tests.deploy.manifests import containers, overlay

PASSWORD = "a%s made-up' one"
NAMES = {"/run/secrets/services": "secrets", "/tmp": "tmp", "/data": "data"}  # noqa: S108
PLACES = re.compile("|".join(NAMES))
TRIES = 100


def _free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Pod:
    """The broker's container: its paths below ``folder``, its programs by their usual names."""

    def __init__(self, folder: Path) -> None:
        [self.container] = containers(overlay(1).one("StatefulSet", "redis"))
        self.port, self.folder = _free_port(), folder
        for path in ("tmp", "data", "secrets", "bin"):
            (folder / path).mkdir()
        (folder / "secrets" / "REDIS_PASSWORD").write_text(PASSWORD)
        self._program("redis-server", valkey_server(), f'"$@" --port {self.port}')
        client = valkey_server().with_name("valkey-cli")
        self._program("redis-cli", client, f'-p {self.port} "$@"')

    def _program(self, name: str, real: Path, arguments: str) -> None:
        file = self.folder / "bin" / name
        file.write_text(f"#!/bin/sh\nexec {real} {arguments}\n")
        file.chmod(0o700)

    def start(self, command: list[str]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [self._here(word) for word in command],
            env=os.environ | {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _here(self, text: str) -> str:
        return PLACES.sub(lambda found: f"{self.folder}/{NAMES[found[0]]}", text)

    def is_ready(self) -> bool:
        probe = self.start(self.container["readinessProbe"]["exec"]["command"])
        return probe.wait(10) == 0

    def client(self, password: str | None) -> Redis:
        return Redis(port=self.port, password=password, socket_timeout=5)


@pytest.fixture
def broker_pod(tmp_path) -> Iterator[Pod]:
    pod = Pod(tmp_path)
    process = pod.start(pod.container["command"])
    try:
        assert any(pod.is_ready() for _ in range(TRIES))
        yield pod
    finally:
        process.terminate()
        process.wait(30)


def test_broker_starts_with_its_password_and_is_probed_with_it(broker_pod: Pod) -> None:
    assert broker_pod.client(PASSWORD).ping()
    with pytest.raises(AuthenticationError):
        broker_pod.client(None).ping()


def test_no_list_of_processes_shows_the_password(broker_pod: Pod) -> None:
    shown = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)

    assert PASSWORD not in shown.stdout
    assert ((broker_pod.folder / "tmp" / "redis.conf").stat().st_mode & 0o077) == 0


def test_broker_is_as_it_must_be(broker_pod: Pod) -> None:
    client = broker_pod.client(PASSWORD)

    asked = ("appendonly", "maxmemory-policy", "dir")
    said = {name: client.config_get(name)[name] for name in asked}

    assert said == {
        "appendonly": "yes",
        "maxmemory-policy": "noeviction",
        "dir": str(broker_pod.folder / "data"),
    }
    assert int(client.config_get("maxmemory")["maxmemory"] or 0) == REDIS.memory * 2**20 * 3 // 4


def test_broker_answers_nobody_before_it_is_up(tmp_path) -> None:
    pod = Pod(tmp_path)

    assert not pod.is_ready()
    with pytest.raises(ConnectionError):
        pod.client(PASSWORD).ping()
