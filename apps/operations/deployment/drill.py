"""What is done to a server that runs Faena, and what must come of it."""

from __future__ import annotations

import time
from typing import Any

from apps.operations.deployment import units
from apps.operations.deployment.load import require_balanced
from apps.operations.deployment.machine import Machine
from apps.operations.deployment.registry import DoesNotHold, Notes
from config.queues import DEFAULT_TOPOLOGY, TOPOLOGIES, Pool

POOLS: tuple[Pool, ...] = tuple(member.pool for member in TOPOLOGIES[DEFAULT_TOPOLOGY].members)
WORKERS = [f"faena-worker@{pool.name}.service" for pool in POOLS]
ALL = ["faena-web.socket", "faena-web.service", "faena-beat.service", *WORKERS]
VICTIM = WORKERS[0]

PAGE, SPLIT = "vps.md", "split.md"
UPGRADE, PHASE_3 = ("Upgrade", "Rollback"), "Phase 3: production"
MIX, RATE = "emails=1200,synthetic=24:queue=default:seconds=2,excel=2,pdf=2,sii=1", 10
PATIENCE = 60
ASK_AGAIN_AFTER = 0.5
SOON = "[Service]\nWatchdogSec=15\n"
"""Instead of the unit's seven minutes."""

RESTART_WHILE_ASKED = """
systemctl restart faena-web.service & restart=$!
asked=
while kill -0 $restart 2>/dev/null; do
  curl --fail --silent --output /dev/null --max-time 60 --unix-socket /run/faena-web.sock \
    --header 'Host: faena.example' http://localhost/healthz/live & asked="$asked $!"
  sleep 0.1
done
for one in $restart $asked; do wait $one || exit 1; done
echo $asked | wc -w
"""


def start(machine: Machine, notes: Notes) -> None:
    """Migrated and started; each is ready when its start returns, and has the table's memory."""
    machine.types("faena migrate --no-input --verbosity 0 && faena schedule sync")
    began = time.monotonic()
    machine.follows(PAGE, "5. Start")
    notes.add(f"{len(ALL)} units ready in {time.monotonic() - began:.0f} s")
    machine.types("faena doctor")
    for pool, worker in zip(POOLS, WORKERS, strict=True):
        most = int(shown(machine, worker, "MemoryMax")) // 2**20
        if most != units.memory_of(pool):
            raise DoesNotHold(f"{worker} may use {most} MiB, not {units.memory_of(pool)}")
    notes.add("; ".join(f"{unit} {_used(machine, unit)} MiB" for unit in ALL[1:]))


def _used(machine: Machine, unit: str) -> int:
    return int(shown(machine, unit, "MemoryCurrent")) // 2**20


def release_changes_under_load(machine: Machine, notes: Notes) -> None:
    """docs/deploy/vps.md: every unit restarted for the new release, and for the old one again."""
    _under_load(machine, notes, {f"{PAGE}: {what}": (PAGE, what) for what in UPGRADE})


def worker_is_split_under_load(machine: Machine, notes: Notes) -> None:
    """docs/deploy/split.md: from one worker to two and, in the right order, back again."""
    back = {f"{SPLIT}: {PHASE_3}, back": (SPLIT, PHASE_3, 1)}
    there = {f"{SPLIT}: {PHASE_3}": (SPLIT, PHASE_3)}
    _under_load(machine, notes, back | there)


def _under_load(machine: Machine, notes: Notes, steps: dict[str, tuple[Any, ...]]) -> None:
    load = machine.load(MIX, RATE)
    try:
        for what, block in steps.items():
            began = time.monotonic()
            machine.follows(*block)
            during = "under load" if load.is_running else "after the load"
            notes.add(f"{what}, {during}: {time.monotonic() - began:.0f} s")
    finally:
        report = load.report()
    require_balanced(report, notes)


def nobody_is_turned_away(machine: Machine, notes: Notes) -> None:
    """Requests while the web server restarts."""
    answered = machine.types(RESTART_WHILE_ASKED)
    notes.add(f"web restarted: {answered} requests meanwhile, ten a second, all answered")


def whoever_hangs_or_dies_is_replaced(machine: Machine, notes: Notes) -> None:
    """A main process that is killed, and one that is alive and does nothing."""
    machine.types(f"systemctl kill --kill-who=main --signal=KILL {VICTIM}")
    notes.add(f"{VICTIM} killed: back after {_back_after(machine, restarts=1):.0f} s")
    folder = f"/run/systemd/system/{VICTIM}.d"
    machine.types(f"mkdir -p {folder} && cat > {folder}/soon.conf", SOON)
    machine.types(f"systemctl daemon-reload && systemctl restart {VICTIM}")
    machine.types(f"systemctl kill --kill-who=main --signal=STOP {VICTIM}")
    notes.add(f"{VICTIM} frozen: back after {_back_after(machine, restarts=1):.0f} s")


def _back_after(machine: Machine, restarts: int) -> float:
    """Seconds until it was started again by itself, and is ready."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        states = [shown(machine, VICTIM, key) for key in ("NRestarts", "ActiveState")]
        if states == [str(restarts), "active"]:
            return time.monotonic() - began
        time.sleep(ASK_AGAIN_AFTER)
    raise DoesNotHold(f"{VICTIM} is not back after {PATIENCE} s: {states}")


def missing_backup_is_told(machine: Machine, notes: Notes) -> None:
    """Before there is one, the check says so in the journal."""
    _require_alert(machine, "faena-backup-check")
    notes.add("no backup yet: an alert in the journal")


def idle_system_is_told(machine: Machine, notes: Notes) -> None:
    """All is well until nobody works; the upgrade has left a tested backup."""
    machine.types("systemctl start faena-backup-check.service faena-check.service")
    machine.types(f"systemctl stop {' '.join(WORKERS)}")
    _require_alert(machine, "faena-check")
    notes.add("nobody works: an alert in the journal")


def _require_alert(machine: Machine, check: str) -> None:
    machine.types(f"! systemctl start {check}.service")
    machine.types(f"sleep 2; journalctl --identifier faena | grep '{check}.service has failed'")


def shown(machine: Machine, unit: str, key: str) -> str:
    """What systemd says of a unit."""
    return machine.types(f"systemctl show --property={key} --value {unit}")
