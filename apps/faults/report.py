"""What fault injection says: a line for each case, a table at the end, JSON for machines."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from apps.faults.catalogue import Fault
from apps.faults.verdict import Verdict


def line(verdict: Verdict) -> str:
    """One case in a sentence."""
    if verdict.holds:
        return f"      [green]holds[/], recovered in {verdict.recovery:.1f} s"
    return "      [red]" + "; ".join(verdict.problems) + "[/]"


def listing(faults: list[Fault]) -> Table:
    """What there is to break."""
    shown = Table("fault", "injection", "bound, s")
    for fault in faults:
        shown.add_row(fault.key, fault.injection, f"{fault.bound:.0f}")
    return shown


COLUMNS = ("jobs", "lost", "twice", "unknown", "failed", "quarantined")


def table(verdicts: list[Verdict]) -> Table:
    """All cases beside each other."""
    shown = Table("fault", "injection", "bound", "recovery", *COLUMNS, "tries", "losses", "holds")
    for verdict in verdicts:
        shown.add_row(
            verdict.fault.key,
            verdict.fault.injection,
            f"{verdict.fault.bound:.0f} s",
            "–" if verdict.recovery is None else f"{verdict.recovery:.1f} s",
            *_counts(verdict),
            str(verdict.tries),
            str(verdict.losses),
            "[green]yes[/]" if verdict.holds else "[red]no[/]",
        )
    return shown


def _counts(verdict: Verdict) -> list[str]:
    found = verdict.ledger
    if found is None:
        return ["–"] * len(COLUMNS)
    values = (
        found.requested,
        found.lost,
        found.twice,
        found.unknown,
        found.failed,
        found.quarantined,
    )
    return [str(value) for value in values]


def as_json(verdict: Verdict) -> dict[str, Any]:
    """One case for a machine."""
    return {
        "fault": verdict.fault.key,
        "injection": verdict.fault.injection,
        "bound": verdict.fault.bound,
        "recovery": verdict.recovery,
        "tries": verdict.tries,
        "losses": verdict.losses,
        "ledger": verdict.ledger.as_json() if verdict.ledger else None,
        "problems": verdict.problems,
        "holds": verdict.holds,
    }
