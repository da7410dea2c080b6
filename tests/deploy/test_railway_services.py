"""One file for each service, whose times are the table's and whose commands exist."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import resolve

from apps.operations.deployment import documents
from apps.operations.management.commands.run_web import STOP_SECONDS
from config.queues import DEFAULT_TOPOLOGY, TOPOLOGIES

FOLDER = Path(settings.BASE_DIR) / "deploy" / "railway"
SERVICES = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")
}
DEPLOY = {name: service["deploy"] for name, service in SERVICES.items()}
PAGE = (Path(settings.BASE_DIR) / "docs" / "deploy" / "railway.md").read_text(encoding="utf-8")
WORKERS = {
    f"worker-{member.pool.name}": member.pool for member in TOPOLOGIES[DEFAULT_TOPOLOGY].members
}
EACH = pytest.mark.parametrize("name", SERVICES)

# https://docs.railway.com/reference/config-as-code; those that are used here, and their types.
FIELDS = {
    "preDeployCommand": list,
    "startCommand": str,
    "healthcheckPath": str,
    "healthcheckTimeout": int,
    "numReplicas": int,
    "restartPolicyType": str,
    "overlapSeconds": int,
    "drainingSeconds": int,
}


def test_there_is_a_file_for_each_service_and_worker_of_the_topology():
    assert set(SERVICES) == {"web", "beat", "flower", *WORKERS}


@EACH
def test_every_field_is_one_that_railway_knows_with_its_type(name):
    service = SERVICES[name]

    assert set(service) == {"$schema", "build", "deploy"}
    assert set(service["build"]) == {"builder", "dockerfilePath"}
    assert {key: type(value) for key, value in service["deploy"].items()} == {
        key: FIELDS[key] for key in service["deploy"]
    }


@pytest.mark.parametrize("name", WORKERS)
def test_worker_may_take_as_long_to_stop_as_the_table_says(name):
    pool = WORKERS[name]

    assert DEPLOY[name]["drainingSeconds"] == pool.stop.grace
    assert DEPLOY[name]["startCommand"].endswith(f"manage.py run_worker {pool.name}")


def test_web_server_ends_its_requests_before_it_is_killed():
    assert DEPLOY["web"]["drainingSeconds"] > STOP_SECONDS


def test_clock_is_there_once_and_meets_its_successor_as_briefly_as_can_be():
    assert DEPLOY["beat"]["numReplicas"] == 1
    assert DEPLOY["beat"]["overlapSeconds"] == 0


def test_only_one_service_migrates():
    assert [name for name in DEPLOY if "preDeployCommand" in DEPLOY[name]] == ["web"]


@EACH
def test_commands_exist(name):
    before = DEPLOY[name].get("preDeployCommand", [])
    commands = [*before, *filter(None, [DEPLOY[name].get("startCommand")])]

    assert [documents.faults(command) for command in commands] == [[]] * len(commands)


@EACH
def test_signals_reach_the_process_itself(name):
    """Railway runs a start command without a shell, in the place of the image's entry point."""
    command = DEPLOY[name].get("startCommand")

    assert command is None or shlex.split(command)[:2] == ["tini", "--"]


def test_health_is_asked_at_an_address_that_there_is():
    assert resolve(DEPLOY["web"]["healthcheckPath"]).url_name == "health-ready"
    assert "healthcheck.railway.app" in PAGE


@EACH
def test_page_names_the_file(name):
    assert f"`/deploy/railway/{name}.json`" in PAGE


def settings_with(**variables: str) -> subprocess.CompletedProcess[str]:
    code = "from django.conf import settings as s; import sys; sys.exit(str(s.STORAGES['default']))"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_files_may_lie_where_services_share_no_folder():
    told = settings_with(
        FILES_BACKEND="storages.backends.s3.S3Storage", FILES_OPTIONS='{"bucket_name": "faena"}'
    )

    assert told.stderr.strip() == str(
        {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": "faena"}}
    )


@pytest.mark.parametrize("nonsense", ["[1]", "bucket=faena"])
def test_options_that_are_none_are_refused_without_saying_them(nonsense):
    told = settings_with(FILES_OPTIONS=nonsense)

    assert told.returncode == 1
    assert "FILES_OPTIONS: use a JSON object" in told.stderr
    assert nonsense not in told.stderr
