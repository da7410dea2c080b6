"""What is done to a server that runs Faena, and what must come of it."""

from __future__ import annotations

import json
import time

from apps.operations.deployment import units
from apps.operations.deployment.machine import Machine
from apps.operations.deployment.registry import DoesNotHold, Notes
from config.queues import DEFAULT_TOPOLOGY, TOPOLOGIES, Pool

POOLS: tuple[Pool, ...] = tuple(member.pool for member in TOPOLOGIES[DEFAULT_TOPOLOGY].members)
WORKERS = [f"faena-worker@{pool.name}.service" for pool in POOLS]
ALL = ["faena-web.socket", "faena-web.service", "faena-beat.service", *WORKERS]
VICTIM = WORKERS[0]

LOAD = "emails=1500,synthetic=24:queue=default:seconds=2,excel=1,pdf=1,sii=1"
LOAD_SECONDS = 300
PATIENCE = 60
ASK_AGAIN_AFTER = 0.5
SOON = "[Service]\nWatchdogSec=15\n"
"""Instead of the unit's seven minutes."""

RESTART_UNDER_LOAD = """
{load} > /root/load.json & load=$!
sleep 6; systemctl restart 'faena-worker@*' faena-beat.service
wait $load || { cat /root/load.json; exit 1; }
"""
RESTART_WHILE_ASKED = """
systemctl restart faena-web.service & restart=$!
asked=0
while kill -0 $restart 2>/dev/null; do
  curl --fail --silent --output /dev/null --max-time 60 --unix-socket /run/faena-web.sock \
    --header 'Host: faena.example' http://localhost/healthz/live || exit 1
  asked=$((asked + 1))
done
wait $restart && echo $asked
"""


def start(machine: Machine, notes: Notes) -> None:
    """Migrated and started; each is ready when its start returns, and has the table's memory."""
    machine.manages("migrate --no-input --verbosity 0")
    machine.manages("schedule sync")
    began = time.monotonic()
    machine.types(f"systemctl enable --now {' '.join(ALL)}")
    notes.add(f"{len(ALL)} units ready in {time.monotonic() - began:.0f} s")
    machine.manages("doctor")
    for pool, worker in zip(POOLS, WORKERS, strict=True):
        most = int(shown(machine, worker, "MemoryMax")) // 2**20
        if most != units.memory_of(pool):
            raise DoesNotHold(f"{worker} may use {most} MiB, not {units.memory_of(pool)}")
    notes.add("; ".join(f"{unit} {_used(machine, unit)} MiB" for unit in ALL[1:]))


def _used(machine: Machine, unit: str) -> int:
    return int(shown(machine, unit, "MemoryCurrent")) // 2**20


def work_while_all_restarts(machine: Machine, notes: Notes) -> None:
    """Every worker and beat at once, amid a load of every kind."""
    load = machine.managing(f"loadtest --mix {LOAD} --timeout {LOAD_SECONDS} --json")
    machine.types(RESTART_UNDER_LOAD.format(load=load), seconds=LOAD_SECONDS + 60)
    ledger = json.loads(machine.types("cat /root/load.json"))["ledger"]
    notes.add(f"restarted under load: {_told(ledger)}")


def _told(ledger: dict[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in ledger.items())


def nobody_is_turned_away(machine: Machine, notes: Notes) -> None:
    """Requests while the web server restarts."""
    answered = machine.types(RESTART_WHILE_ASKED)
    notes.add(f"web restarted: {answered} requests meanwhile, all answered")


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


def checks_fail_loudly(machine: Machine, notes: Notes) -> None:
    """Nobody works and there is no backup: both checks say so in the journal."""
    machine.types("systemctl start faena-check.service")
    machine.types(f"systemctl stop {' '.join(WORKERS)}")
    for check in ("faena-check", "faena-backup-check"):
        machine.types(f"! systemctl start {check}.service")
        machine.types(f"sleep 2; journalctl --identifier faena | grep '{check}.service has failed'")
    notes.add("nobody works, no backup: two alerts in the journal")


def shown(machine: Machine, unit: str, key: str) -> str:
    """What systemd says of a unit."""
    return machine.types(f"systemctl show --property={key} --value {unit}")
