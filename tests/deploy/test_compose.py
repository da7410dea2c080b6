"""The compose files say what the table says, publish nothing, and hold no secret."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.core.management import get_commands, load_command_class

from apps.operations import dockerfiles
from apps.operations.management.commands import run_web
from config.queues import DEFAULT_TOPOLOGY, MAIN_PROCESS_MB, POOLS, TOPOLOGIES
from config.settings import env
from tests.contracts.tree import ROOT
from tests.deploy import files
from tests.deploy.files import DEMO, PRODUCTION

EVERY = {
    f"{file.removesuffix('.yml')}-{name}": service
    for file in (DEMO, PRODUCTION)
    for name, service in files.services(file).items()
}
WORKERS = {name: one for name, one in EVERY.items() if files.pool_of(one)}
IN_PRODUCTION = {name: one for name, one in WORKERS.items() if ".production-" in name}
each_service = pytest.mark.parametrize("service", EVERY.values(), ids=EVERY)
each_worker = pytest.mark.parametrize("service", WORKERS.values(), ids=WORKERS)
each_topology = pytest.mark.parametrize("name", TOPOLOGIES)
# Read by what runs in the containers and not by our settings.
THEIRS = {
    "FLOWER_BASIC_AUTH",
    "FLOWER_BASIC_AUTH_FILE",
    "POSTGRES_PASSWORD",
    "POSTGRES_PASSWORD_FILE",
    "POSTGRES_USER",
    "WORKER_NUM",
}
LIMIT_STEP = 256
BROWSERS = "seccomp:deploy/seccomp/chromium.json"


# Workers ------------------------------------------------------------------------------------


@each_worker
def test_worker_is_given_the_grace_of_its_pool(service):
    pool = POOLS[files.pool_of(service)]

    assert files.seconds(service["stop_grace_period"]) == pool.stop.grace


@each_worker
def test_worker_takes_its_queues_and_limits_from_the_table(service):
    assert service["command"] == [
        *("python", "manage.py", "run_worker", files.pool_of(service), "--seen")
    ]


def test_web_is_given_the_time_to_answer_what_it_was_asked():
    for file in (DEMO, PRODUCTION):
        grace = files.services(file)["web"]["stop_grace_period"]
        assert files.seconds(grace) > run_web.STOP_SECONDS


@each_topology
def test_topology_has_its_pools_and_replicas(name):
    told = files.assignments(files.text(f"deploy/compose/{name}.env"))

    found = {
        files.pool_of(service): files.replicas(service)
        for service in files.active(DEMO, **told).values()
        if files.pool_of(service) and files.replicas(service)
    }

    members = TOPOLOGIES[name].members
    assert told["TOPOLOGY"] == name
    assert found == {member.pool.name: member.replicas for member in members}


def test_without_a_file_the_default_topology_comes_up():
    told = files.assignments(files.text(f"deploy/compose/{DEFAULT_TOPOLOGY}.env"))

    assert files.active(DEMO) == files.active(DEMO, **told)
    assert files.services(DEMO)["web"]["environment"]["TOPOLOGY"] == DEFAULT_TOPOLOGY


def test_every_file_of_a_topology_belongs_to_one():
    assert {path.stem for path in files.TOPOLOGY_FILES} == set(TOPOLOGIES)


def test_production_runs_the_five_documents_at_a_time():
    active = files.active(PRODUCTION)
    workers = [files.pool_of(one) for one in active.values() if files.pool_of(one)]

    members = TOPOLOGIES["pdf-5x1"].members
    assert sorted(workers) == sorted(m.pool.name for m in members for _ in range(m.replicas))
    numbers = [active[f"worker-{n}"]["environment"]["WORKER_NUM"] for n in range(1, 6)]
    assert numbers == [1, 2, 3, 4, 5]
    assert active["web"]["environment"]["TOPOLOGY"] == "pdf-5x1"


@pytest.mark.parametrize("service", IN_PRODUCTION.values(), ids=IN_PRODUCTION)
def test_worker_may_use_what_its_children_may_grow_to(service):
    pool = TOPOLOGIES["pdf-5x1"].member(files.pool_of(service)).pool
    steps = -(-(MAIN_PROCESS_MB + pool.slots * pool.recycle_child_mb) // LIMIT_STEP)

    memory = service["deploy"]["resources"]["limits"]["memory"]

    assert memory == f"{steps * LIMIT_STEP}m"


def test_only_a_worker_with_a_browser_may_make_namespaces():
    for file in (DEMO, PRODUCTION):
        for service in files.services(file).values():
            pool = files.pool_of(service)
            lenient = BROWSERS in service["security_opt"]
            assert not lenient or pool
            if file == PRODUCTION and pool:
                drained = TOPOLOGIES["pdf-5x1"].member(pool).pool.queues
                assert lenient == any(queue.name == "sii" for queue in drained)


def test_one_beat_and_nobody_else_is_the_clock():
    for file in (DEMO, PRODUCTION):
        clocks = [n for n, one in files.services(file).items() if "beat" in str(one.get("image"))]
        assert clocks == ["beat"]
        assert files.replicas(files.services(file)["beat"]) == 1
        assert "--beat" not in files.text(file)


# Confinement --------------------------------------------------------------------------------


@each_service
def test_service_may_do_and_write_no_more_than_it_must(service):
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert "no-new-privileges:true" in service["security_opt"]


@each_service
def test_log_of_a_service_cannot_fill_the_disk(service):
    assert {"max-size", "max-file"} <= set(service["logging"]["options"])


@each_service
def test_port_is_published_on_this_machine_only(service):
    for port in service.get("ports", ()):
        assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port)


@pytest.mark.parametrize("file", [DEMO, PRODUCTION])
@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_nobody_outside_reaches_the_data(file, name):
    found = files.compose(file)

    assert found["networks"]["inside"]["internal"] is True
    assert found["services"][name]["networks"] == ["inside"]
    assert "ports" not in found["services"][name]


@pytest.mark.parametrize("file", [DEMO, PRODUCTION])
def test_broker_forgets_nothing(file):
    command = " ".join(files.services(file)["redis"]["command"])

    assert re.search(r"appendonly yes", command)
    assert re.search(r"maxmemory-policy noeviction", command)


@pytest.mark.parametrize("name", files.services(PRODUCTION))
def test_production_service_has_limits(name):
    limits = files.services(PRODUCTION)[name]["deploy"]["resources"]["limits"]

    assert set(limits) == {"memory", "cpus"}


# Secrets ------------------------------------------------------------------------------------


def test_production_reads_every_secret_from_a_file():
    found = files.compose(PRODUCTION)
    given = set(found["secrets"])

    for service in found["services"].values():
        environment = service.get("environment", {})
        assert set(service.get("secrets", ())) <= given
        for name, value in environment.items():
            if name.endswith("_FILE"):
                assert value.removeprefix("/run/secrets/") in service["secrets"]
            assert f"{name}_FILE" not in env.names, f"{name} stands in the file itself"


def test_production_has_no_stand_in():
    found = files.services(PRODUCTION)

    assert not {"smtp", "sii"} & set(found)
    assert not re.search(r"demo|STANDIN", files.text(PRODUCTION))


def test_production_settings_refuse_what_the_demo_runs_on():
    demo = files.services(DEMO)["web"]["environment"]
    told = demo | {"FAENA_ENV": "production", "ALLOWED_HOSTS": "faena.example"}

    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | told,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr


@each_service
def test_every_variable_is_one_that_somebody_reads(service):
    assert set(service.get("environment", ())) - env.names - THEIRS == set()


# Starting -----------------------------------------------------------------------------------


@each_service
def test_command_of_a_service_exists(service):
    command = service.get("command") or []
    if command[:2] != ["python", "manage.py"]:
        return
    _, _, name, *arguments = command
    found = load_command_class(get_commands()[name], name)

    found.create_parser("manage.py", name).parse_args(arguments)


@each_service
def test_image_of_a_service_is_pinned_or_ours(service):
    name, _, tag = service["image"].rpartition(":")

    assert tag not in ("", "latest")
    ours = {f"faena-{image}" for image in dockerfiles.PARTS}
    assert name in ours | {"pgvector/pgvector", "redis"}


@each_service
def test_service_is_probed_or_ends_by_itself(service):
    health = service.get("healthcheck", {})
    ours = service["image"].startswith("faena-")

    assert health.get("disable") or health.get("test") or ours
    if health.get("disable"):
        assert service["restart"] == "no"


@pytest.mark.parametrize("file", [DEMO, PRODUCTION])
def test_nothing_works_before_the_database_is_prepared(file):
    for name, service in files.services(file).items():
        if files.pool_of(service) or name in ("web", "beat"):
            waits = service["depends_on"]
            assert waits["migrate"] == {"condition": "service_completed_successfully"}
            assert waits["redis"] == {"condition": "service_healthy"}
