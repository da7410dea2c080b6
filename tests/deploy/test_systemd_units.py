"""The units say what the table and the settings say, and nothing that systemd does not know."""

from __future__ import annotations

import re

import pytest

from apps.core.worker.signs import HEARTBEAT_EVERY
from apps.operations.deployment import documents, units
from apps.operations.management.commands.run_web import STOP_SECONDS
from config.queues import ALL, FAST, NEIGHBOURS, POOLS, SII, STAGES, TOPOLOGIES, Pool
from config.settings import env
from tests.contracts.tree import ROOT
from tests.deploy.unitfiles import COMMON, FOLDER, SERVICES, UNITS, lines, value, values

KNOWN = {
    "Unit": "After Description Documentation OnFailure PartOf Requires StartLimitIntervalSec Wants",
    "Install": "WantedBy",
    "Socket": "Backlog ListenStream SocketGroup SocketMode SocketUser",
    "Timer": "OnBootSec OnCalendar OnUnitInactiveSec Persistent RandomizedDelaySec",
    "Service": """
        AmbientCapabilities CapabilityBoundingSet Environment EnvironmentFile ExecReload ExecStart
        Group KeyringMode KillMode KillSignal LoadCredential LockPersonality MemoryDenyWriteExecute
        MemoryMax NoNewPrivileges OOMPolicy PrivateDevices PrivateTmp ProtectClock
        ProtectControlGroups ProtectHome ProtectHostname ProtectKernelLogs ProtectKernelModules
        ProtectKernelTunables ProtectProc ProtectSystem Restart RestartSec RestrictAddressFamilies
        RestrictNamespaces RestrictRealtime RestrictSUIDSGID RuntimeDirectory RuntimeDirectoryMode
        RuntimeDirectoryPreserve StateDirectory StateDirectoryMode SystemCallArchitectures
        SystemCallErrorNumber SystemCallFilter TasksMax TimeoutStartSec TimeoutStopSec Type UMask
        User WatchdogSec WorkingDirectory
    """,
}
WEB, BEAT, WORKER = (FOLDER / f"faena-{name}.service" for name in ("web", "beat", "worker@"))
EACH_POOL = pytest.mark.parametrize("pool", POOLS.values(), ids=lambda pool: pool.name)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_line_is_one_that_systemd_knows(path):
    unknown = [
        f"[{section}] {key}"
        for section, key, _ in lines(path)
        if key not in KNOWN.get(section, "").split()
    ]

    assert unknown == []


@EACH_POOL
def test_drop_in_is_the_tables(pool: Pool):
    assert units.drop_in(pool).read_text(encoding="utf-8") == units.limits(pool)
    assert value(units.drop_in(pool), "TimeoutStopSec") == str(pool.stop.grace)
    assert value(units.drop_in(pool), "MemoryMax").endswith("M")


def test_there_is_a_drop_in_for_each_pool_and_for_nothing_else():
    found = {path.parent.name for path in FOLDER.glob("faena-worker@*.service.d/table.conf")}

    assert found == {f"faena-worker@{name}.service.d" for name in POOLS}


def test_memory_has_room_for_what_children_may_grow_to_and_for_a_browser():
    assert units.memory_of(FAST) == FAST.memory_mb
    assert units.memory_of(ALL) == ALL.memory_mb + units.BROWSER_MB


def test_server_page_says_where_a_pool_needs_more_memory_than_its_drop_in_gives():
    page = (ROOT / "docs" / "deploy" / "vps.md").read_text(encoding="utf-8")
    topologies = [*TOPOLOGIES.values(), *(stage.topology for stage in STAGES.values())]
    larger = {
        f"`{pool.name}` of .*{units.memory_of(pool)} MiB"
        for pool in (member.pool for topology in topologies for member in topology.declared)
        if units.memory_of(pool) > units.memory_of(POOLS[pool.name])
    }

    assert len(larger) == 2
    assert [words for words in larger if not re.search(words, page, re.DOTALL)] == []


@EACH_POOL
def test_only_where_there_is_a_browser_may_it_build_its_sandbox(pool: Pool):
    loosened = {"RestrictNamespaces", "MemoryDenyWriteExecute", "SystemCallFilter"}
    said = {key for _, key, _ in lines(units.drop_in(pool))}

    assert loosened & said == (loosened if pool.drains(SII) else set())


def test_memory_of_web_and_beat_is_what_a_stage_counts_with():
    budget = {neighbour.name: f"{neighbour.memory}M" for neighbour in NEIGHBOURS}

    assert value(WEB, "MemoryMax") == budget["web"]
    assert value(BEAT, "MemoryMax") == budget["beat"]


def test_web_server_has_longer_to_stop_than_it_gives_its_requests():
    assert int(value(WEB, "TimeoutStopSec")) > STOP_SECONDS


def test_watchdog_is_as_patient_as_the_longest_outage_of_the_broker_that_is_accepted():
    accepted = 300  # facts: the worker's loop stands still while the broker is away

    assert int(value(WORKER, "WatchdogSec")) > accepted + HEARTBEAT_EVERY
    assert values(WEB, "WatchdogSec") == []  # gunicorn tells nobody that it lives


def test_signal_goes_to_the_main_process_and_what_is_left_is_killed():
    assert value(COMMON, "KillMode") == "mixed"
    assert [values(path, "KillMode") for path in SERVICES] == [[]] * len(SERVICES)


def test_child_that_is_killed_for_its_memory_does_not_stop_its_worker():
    assert value(WORKER, "OOMPolicy") == "continue"


def test_semaphores_of_the_other_services_outlive_one_that_stops():
    assert values(COMMON, "RemoveIPC") == []


def test_every_secret_of_the_settings_is_handed_over_and_named():
    secrets = {name.removesuffix("_FILE") for name in env.names if name.endswith("_FILE")}
    handed = dict(one.split(":") for one in values(COMMON, "LoadCredential"))
    named = dict(re.findall(r"^(.+)_FILE=%d/(.+)$", "\n".join(values(COMMON, "Environment")), re.M))

    assert named == {name: name.lower() for name in secrets}
    assert handed == {name: f"/etc/faena/secrets/{name}" for name in named.values()}


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_command_of_a_unit_is_one_that_there_is(path):
    command = value(path, "ExecStart")
    pools = [*POOLS, "pdf-5"] if "%i" in command else [""]

    assert [documents.faults(command.replace("%i", pool)) for pool in pools] == [[]] * len(pools)


def test_target_starts_whoever_is_enabled():
    for path in (WEB, BEAT, WORKER):
        assert value(path, "WantedBy") == "faena.target"
        assert value(path, "PartOf") == "faena.target"
