"""Commands and probes are those of the application: its own entry points are asked."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.test import Client

from apps.core.beat import heartbeat
from apps.core.worker import signs
from apps.operations.workers import pool_in, worker_process
from apps.web.health import BEAT_SILENCE_SECONDS
from config.queues import STAGES, Stage
from tests.deploy.manifests import Document, containers, overlay, pool_name
from tests.operations.doctor.conftest import start_worker  # noqa: F401  (a fixture)

PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
OUTAGE = 300
PATIENCE = 30
TMP = "/tmp"  # noqa: S108  (a volume of the pod's own)

each_stage = pytest.mark.parametrize("stage", STAGES.values(), ids=lambda one: str(one.number))


def answers(probe: Document, folder: Path) -> bool:
    """Whether the probe's own command succeeds, signs being in ``folder`` instead of /tmp."""
    command = [word.replace(f"{TMP}/", f"{folder}/") for word in probe["exec"]["command"]]
    return subprocess.run(command, check=False, timeout=10).returncode == 0


def aged(file: Path, seconds: float) -> None:
    then = time.time() - seconds
    file.touch()
    os.utime(file, (then, then))


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("FAENA_SIGNS", str(tmp_path))
    return tmp_path


@each_stage
def test_command_is_one_of_ours_with_arguments_that_it_takes(stage: Stage) -> None:
    ours = [
        container
        for one in overlay(stage.number).workloads()
        for container in containers(one)
        if container.get("command", [])[-1:] == ["manage.py"]
    ]

    assert len(ours) == 4 + len(stage.topology.members)  # web, beat, two steps of the migration
    for container in ours:
        name, *arguments = container["args"]
        command = load_command_class(get_commands()[name], name)
        command.create_parser("manage.py", name).parse_args(arguments)


@each_stage
def test_signs_lie_where_settings_say(stage: Stage) -> None:
    assert overlay(stage.number).settings["FAENA_SIGNS"] == TMP


@each_stage
def test_worker_answers_by_the_files_that_it_writes(
    stage: Stage, folder: Path, monkeypatch
) -> None:
    for one in overlay(stage.number).workers():
        [container] = containers(one)
        pool = pool_in(stage.topology.name, pool_name(one), stage)
        monkeypatch.setenv("FAENA_WORKER", worker_process(pool).environment["FAENA_WORKER"])
        start, live, ready = (container[name] for name in PROBES)
        assert [answers(probe, folder) for probe in (start, live, ready)] == [False] * 3

        signs.heartbeat_file(signs._this_worker()).touch()
        assert [answers(probe, folder) for probe in (start, live, ready)] == [True, True, False]

        signs._is_ready()
        assert answers(ready, folder)
        signs._is_stopping()
        assert not answers(ready, folder)


def test_worker_lives_through_an_outage_and_one_of_before_is_no_start(folder: Path) -> None:
    site = overlay(1)
    [worker] = site.workers()
    [container] = containers(worker)
    file = signs.heartbeat_file(pool_name(worker))

    aged(file, OUTAGE - 20)
    assert answers(container["livenessProbe"], folder)
    assert not answers(container["startupProbe"], folder)

    aged(file, OUTAGE + 20)
    assert not answers(container["livenessProbe"], folder)


def test_beat_answers_while_it_ticks(folder: Path) -> None:
    [container] = containers(overlay(1).one("Deployment", "beat"))
    probes = [container[name] for name in PROBES]
    assert [answers(probe, folder) for probe in probes] == [False] * 3

    heartbeat.touch()
    assert [answers(probe, folder) for probe in probes] == [True] * 3

    aged(heartbeat.file(), BEAT_SILENCE_SECONDS + 20)
    assert [answers(probe, folder) for probe in probes] == [False] * 3


def test_web_answers_at_the_addresses_that_are_probed(
    db, client: Client, settings, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path  # WhiteNoise warns when it is missing
    site = overlay(1)
    [container] = containers(site.one("Deployment", "web"))
    settings.ALLOWED_HOSTS = site.settings["ALLOWED_HOSTS"].split(",")

    for probe in (container[name]["httpGet"] for name in PROBES):
        [host] = probe["httpHeaders"]
        assert host["name"] == "Host"
        assert client.get(probe["path"], headers={"host": host["value"]}).status_code == 200
        assert client.get(probe["path"], headers={"host": "10.42.0.7"}).status_code == 400


def test_web_listens_at_the_port_that_is_probed_and_published() -> None:
    site = overlay(1)
    [container] = containers(site.one("Deployment", "web"))
    [port] = container["ports"]
    bound = int(container["args"][-1].rpartition(":")[2])

    assert {bound} == {port["containerPort"], *(container[p]["httpGet"]["port"] for p in PROBES)}


@each_stage
def test_every_server_is_probed(stage: Stage) -> None:
    for one in overlay(stage.number).of("Deployment", "StatefulSet"):
        for container in containers(one):
            assert {"livenessProbe", "readinessProbe"} <= container.keys()
            for name in PROBES:
                probe = container.get(name, {"timeoutSeconds": 1, "periodSeconds": 1})
                assert probe["timeoutSeconds"] <= probe["periodSeconds"]


def test_a_real_worker_answers_its_probes(start_worker, tmp_path: Path) -> None:  # noqa: F811
    [worker] = overlay(1).workers()
    [container] = containers(worker)

    process = start_worker(pool_name(worker), FAENA_SIGNS=str(tmp_path))
    assert [answers(container[name], tmp_path) for name in PROBES] == [True] * 3

    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE)
    assert not answers(container["readinessProbe"], tmp_path)
