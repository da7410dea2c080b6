"""Everybody who takes messages from the broker has the same visibility timeout."""

from __future__ import annotations

from typing import Any

from celery import current_app

from apps.core import broker
from apps.operations.doctor.case import Case
from apps.operations.doctor.findings import Examination, Finding, error, warning
from apps.operations.doctor.foreign.setup import CELERYS_VISIBILITY_TIMEOUT
from apps.operations.doctor.inquiry import Answer, ask
from apps.operations.doctor.outside import BROKER
from apps.operations.doctor.registry import check
from apps.operations.monitor.panel import BEFORE_THE_WORKER

TAKES_MESSAGES = "brpop"


@check(4, "every client has the same visibility timeout", BROKER)
def clients_agree(case: Case) -> Examination:
    """Workers are asked for the options of their connection; what cannot be asked has a name.

    Only a client that takes messages hands others' out again. Beat and web publish; Flower takes
    messages while it inspects.
    """
    options = current_app.conf.broker_transport_options or {}
    ours, name = _timeout(options), options["client_name"]
    answers = ask("stats")
    for answer in answers:
        theirs = _timeout(_options(answer))
        if theirs != ours:
            yield _disagrees(answer.worker, theirs, ours)
    names = _names_of_takers()
    strangers = [address for address, theirs in names.items() if not _is_named(theirs, name)]
    answered = [one for one in answers if not _is_named(_options(one).get("client_name"), name)]
    if len(strangers) > len(answered):
        yield _unknown(strangers, len(answered), ours)
    return (
        f"{ours:g} s; {len(answers)} workers asked, "
        f"{len(names) - len(strangers)} of {len(names)} connections that take messages are ours"
    )


def _is_named(theirs: str | None, ours: str) -> bool:
    """Whether a connection has the name that our settings give; workers add their own to it."""
    return (theirs or "").partition(BEFORE_THE_WORKER)[0] == ours


def _timeout(options: dict[str, Any]) -> float:
    return float(options.get("visibility_timeout", CELERYS_VISIBILITY_TIMEOUT))


def _options(answer: Answer) -> dict[str, Any]:
    options: dict[str, Any] = answer.said.get("broker", {}).get("transport_options") or {}
    return options


def _names_of_takers() -> dict[str, str]:
    """Address → name of the connections whose last command was one that takes messages.

    Settings name all of ours after their visibility timeout.
    """
    clients: Any = broker.client().client_list()
    return {one["addr"]: one["name"] for one in clients if one["cmd"] == TAKES_MESSAGES}


def _disagrees(worker: str, theirs: float, ours: float) -> Finding:
    return error(
        f"{worker} hands messages out again after {theirs:g} s, here it is {ours:g} s: the "
        "shortest wins for all, and what runs longer runs twice.",
        "Restart it with this version of the settings; if it is another application, give it a "
        "Redis of its own.",
    )


def _unknown(strangers: list[str], answered: int, ours: float) -> Finding:
    return warning(
        f"{len(strangers)} connections that take messages are not named as ours are, and "
        f"{answered} of their owners can be asked; their visibility timeout may be shorter. "
        f"They come from {', '.join(strangers)}.",
        f"Find them (redis-cli CLIENT LIST). A tool such as Flower: start it with -A config, or "
        f"give it broker_transport_options = {{'visibility_timeout': {ours:g}}}. An old worker: "
        "restart it.",
    )
