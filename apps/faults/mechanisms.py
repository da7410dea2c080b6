"""What keeps each promise, and how to switch it off, to see that its fault test would notice.

Only a tampered worker of a fault test calls this (``manage.py faults 3 --without reconciler``).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace
from typing import Any

from celery import current_app
from celery.signals import worker_process_init

from apps.core import (
    breakers,
    burial,
    database,
    deaths,
    endings,
    execution,
    rings,
    ticks,
    transitions,
    work,
)
from apps.core.beat import serving
from apps.core.beat.leader import STANDBY, Leader
from apps.core.gate import OPEN
from apps.core.rescue import Rescue
from apps.core.retry import Retry
from apps.core.submit import submit
from apps.core.worker import child
from apps.core.worker.gate import Gate
from apps.faults.rig import Rig
from apps.notifications import gateway
from apps.notifications.errors import MailServerBusy
from apps.sii import seats

Nothing = Callable[..., Any]
KEYS = 50


def _replace(module: ModuleType | type, name: str, value: Any) -> None:
    """What the module finds under this name from now on."""
    if not hasattr(module, name):
        raise AttributeError(f"{module.__name__} has no {name} to switch off any more.")
    setattr(module, name, value)


def _nothing(*_: Any, **__: Any) -> Any:
    return None


def _no_reconciler() -> None:
    current_app.tasks["core.rescue_jobs"].run = lambda: Rescue({}, {})


def _no_announcement() -> None:
    _replace(deaths, "announce", _nothing)


def _no_repeated_ring() -> None:
    current_app.conf.task_retry_on_worker_lost = False
    for task in current_app.tasks.values():
        task.retry_on_worker_lost = False


def _no_process_groups() -> None:
    worker_process_init.disconnect(child.lead_a_process_group)


def _no_alarm() -> None:
    _replace(execution, "alarm", lambda seconds: nullcontext())


def _no_release() -> None:
    _replace(endings, "RELEASED", None)
    _replace(execution, "_end", _unless_released(execution._end))


def _unless_released(end: Nothing) -> Nothing:
    def write(spec: Any, claim: Any, owner: Any, ending: Any, usage: Any) -> None:
        if ending is not None:
            end(spec, claim, owner, ending, usage)

    return write


def _no_claim() -> None:
    """Whoever hears a ring runs the job, as plain Celery does."""
    transitions._CLAIM_ONE = transitions._CLAIM_ONE.replace(
        transitions.WAITS, "status IN ('waiting', 'running')"
    )


def _no_losses() -> None:
    for module in (burial, endings):
        _replace(module, "MOST_LOSSES", 1_000_000)


def _no_mark() -> None:
    """A job whose worker died is simply run again."""
    burial._BURY = burial._BURY.replace("marked_at IS NOT NULL", "false")


def _no_memory_wrapper() -> None:
    _replace(execution, "_after", _raise_memory_errors(execution._after))


def _raise_memory_errors(after: Nothing) -> Nothing:
    def judge(error: BaseException, *rest: Any) -> Any:
        if isinstance(error, MemoryError):
            raise error
        return after(error, *rest)

    return judge


def _no_patience() -> None:
    _replace(database, "PATIENCE", -1.0)


def _no_hard_limit() -> None:
    for task in current_app.tasks.values():
        task.time_limit = task.soft_time_limit = None


def _no_silence() -> None:
    """Each submission tries the broker anew."""
    _replace(rings, "SILENCE", 0.0)


def _no_reconnect() -> None:
    current_app.conf.broker_connection_retry = False


class _NeverRaised(Exception):
    """Stands for what is not told apart any more."""


def _no_dependency_down() -> None:
    """A server that is down costs a try like any other trouble."""
    for module in (endings, breakers):
        _replace(module, "DependencyDown", _NeverRaised)


def _no_retry() -> None:
    _replace(Retry, "allows", lambda *_: False)


def _no_unknown() -> None:
    """Silence after the final dot is taken for a failure, and the mail is sent again."""
    _replace(gateway, "DeliveryUnknown", MailServerBusy)


def _no_refusal() -> None:
    """A recipient that does not exist is tried again, for it might exist tomorrow."""
    _replace(gateway, "PERMANENT", 600)


def _no_chunk_fence() -> None:
    """Progress is reported, and not in the transaction of what it reports."""
    _replace(work, "transaction", SimpleNamespace(atomic=nullcontext))


def _no_leader() -> None:
    """Every beat leads."""
    _replace(Leader, "clock", lambda _: datetime.now(UTC))


def _no_takeover() -> None:
    """Who stands by, stands by for ever."""
    _replace(Leader, "_ask", _never_after_standing_by(Leader._ask))


def _never_after_standing_by(ask: Nothing) -> Nothing:
    def answer(leader: Leader) -> tuple[bool, datetime]:
        leads, now = ask(leader)
        return leads and leader._said != STANDBY, now

    return answer


def _no_slots() -> None:
    """A slot's job has a key of each beat's own."""
    _replace(serving, "submit_tick", _submit_with_a_key_of_our_own)


def _submit_with_a_key_of_our_own(name: str, slot: datetime) -> Any:
    key = f"{name}@{slot.isoformat()}" + " " * (os.getpid() % KEYS)
    return submit(ticks.get(name).task, dedup_key=key)


def _no_making_up() -> None:
    """What was missed stays missed."""
    _replace(serving, "owed", lambda at, _, since, now: ticks.owed(at, ticks.SKIP, since, now))


def _no_breaker() -> None:
    """A job that finds the server down is tried again at once, and so is the next."""
    _replace(breakers, "FAILURES", 1_000_000)
    breakers._LIMITS["most"] = breakers.FAILURES


def _no_gate() -> None:
    """Queues are looked at in the order of the table, whoever holds the slots."""
    _replace(Gate, "_lets_through", lambda *_: True)
    for name in ("_CLAIM_ONE", "_CLAIM_BATCH"):
        _replace(transitions, name, getattr(transitions, name).replace(OPEN, "true"))


def _no_seats() -> None:
    """Whoever wants to is at the portal, for whatever RUT."""
    _replace(seats, "_HELD", "SELECT rut FROM sii_seat WHERE false")


def _no_left_open() -> None:
    """Nobody looks for what a dead worker left open at the portal."""
    _replace(seats, "_ABANDONED", "SELECT id FROM sii_opensession WHERE false")


def _no_supervision() -> None:
    """Nobody starts a worker again that has ended."""
    _replace(Rig, "supervise", _nothing)


MECHANISMS: dict[str, Callable[[], None]] = {
    "announcement": _no_announcement,
    "alarm": _no_alarm,
    "breaker": _no_breaker,
    "chunk-fence": _no_chunk_fence,
    "claim": _no_claim,
    "dependency-down": _no_dependency_down,
    "gate": _no_gate,
    "hard-limit": _no_hard_limit,
    "last-call": _nothing,
    "leader": _no_leader,
    "left-open": _no_left_open,
    "losses": _no_losses,
    "mark": _no_mark,
    "memory-wrapper": _no_memory_wrapper,
    "missed": _no_making_up,
    "patience": _no_patience,
    "process-groups": _no_process_groups,
    "reconciler": _no_reconciler,
    "reconnect": _no_reconnect,
    "refusal": _no_refusal,
    "release": _no_release,
    "repeated-ring": _no_repeated_ring,
    "retry": _no_retry,
    "seats": _no_seats,
    "silence": _no_silence,
    "slots": _no_slots,
    "supervision": _no_supervision,
    "takeover": _no_takeover,
    "unknown": _no_unknown,
    "stop-window": _nothing,
}

ENVIRONMENT = {
    "stop-window": {"REMAP_SIGTERM": "SIGQUIT"},
    "last-call": {"LAST_CALL_SECONDS": "0"},
}
"""What a worker is started with, where that is what switches the mechanism off."""


def switch_off(names: str) -> None:
    """Switch off the mechanisms of these names, separated by commas, in this process."""
    for name in names.split(","):
        MECHANISMS[name]()


def environment(names: str) -> dict[str, str]:
    """What a worker without these mechanisms is started with."""
    added = {"FAENA_WITHOUT": names}
    for name in names.split(","):
        added |= ENVIRONMENT.get(name, {})
    return added
