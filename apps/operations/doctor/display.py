"""What the doctor found, for people (a list by check) and for machines (a document)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from apps.operations.doctor.examination import Result, count
from apps.operations.doctor.findings import Finding, Severity

STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
NUMBER_WIDTH = 3


def document(results: Sequence[Result]) -> dict[str, Any]:
    """What ``--json`` prints; ``looked_at`` is null for what could not be looked at."""
    return {
        "errors": count(results, Severity.ERROR),
        "warnings": count(results, Severity.WARNING),
        "checks": [
            {
                "number": result.check.number,
                "name": result.check.name,
                "live": result.check.is_live,
                "looked_at": result.looked_at or None,
                "findings": [
                    {"severity": one.severity, "what": one.what, "repair": one.repair}
                    for one in result.findings
                ],
            }
            for result in results
        ],
    }


def renderables(results: Sequence[Result]) -> Iterator[RenderableType]:
    """A line for each healthy check, the findings of the others below their line, the counts."""
    for result in results:
        yield _headline(result)
        for finding in result.findings:
            yield Padding(_sentence(finding), (0, 0, 0, NUMBER_WIDTH + 1), expand=False)
    yield Text(closing(results))


def _headline(result: Result) -> Text:
    number = f"{result.check.number:{NUMBER_WIDTH}} "
    if result.findings:
        return Text.assemble(number, (result.check.name, "bold"))
    return Text.assemble(number, ("ok", "green"), f"  {result.check.name}: {result.looked_at}")


def _sentence(finding: Finding) -> Text:
    style = STYLES[finding.severity]
    return Text.assemble((f"{finding.severity}: {finding.what}", style), " ", finding.repair)


def closing(results: Sequence[Result]) -> str:
    """The last line."""
    counted = (
        _number(len(results), "check"),
        _number(count(results, Severity.ERROR), "error"),
        _number(count(results, Severity.WARNING), "warning"),
    )
    return f"{', '.join(counted)}."


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
