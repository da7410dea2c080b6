"""What was measured when, kept in docs/scaling.md and docs/scaling.json.

Each part's newest tables replace those before; the history only grows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from apps.bench import report
from apps.bench.figures import Target, Verdict
from apps.bench.section import Section

PAGE, DOCUMENT = "scaling.md", "scaling.json"
HISTORY_ENDS = "<!-- history: new lines come above -->"
NONE = "–"

HEADLINES = {
    "(a) no-op": "(a) one by one / no-op",
    "(b) plain": "(b) one by one / plain",
    "(b) STARTTLS": "(b) one by one / plain, STARTTLS",
    "(b) 20 ms": "(b) one by one / plain, 20 ms",
    "(c) no-op": "(c) in bulk / no-op",
    "(c) plain": "(c) in bulk / plain",
    "(d) loop": "(d) in bulk / our own loop",
    "(e) kernel": "(e) whole kernel / bare Celery",
    "uploads": "ours / the plain shape",
}
"""Column of the history → the ratio that stands in it."""

LOWEST = "(f) lowest"
COLUMNS = ("date", "machine", "commit", *HEADLINES, LOWEST)


class NoPlace(Exception):
    """The page has no markers for what is to be written."""


@dataclass(frozen=True)
class Occasion:
    """One run: when, and under which conditions."""

    at: datetime
    conditions: dict[str, str]

    @property
    def date(self) -> str:
        """In UTC, to the minute."""
        return f"{self.at:%Y-%m-%d %H:%M}"


def record(docs: Path, occasion: Occasion, sections: Sequence[Section]) -> None:
    """Write a run into the page and the document beside it."""
    page = docs / PAGE
    text = page.read_text(encoding="utf-8")
    for section in sections:
        text = replaced(text, section.key, _chapter(occasion, section))
    page.write_text(appended(text, history_line(occasion, sections)), encoding="utf-8")
    _record_document(docs / DOCUMENT, occasion, sections)


def replaced(text: str, key: str, chapter: str) -> str:
    """``text`` with ``chapter`` between the markers of a part."""
    begins, ends = f"<!-- {key}: measured -->", f"<!-- {key}: end -->"
    before, found, rest = text.partition(begins)
    _, end, after = rest.partition(ends)
    if not (found and end):
        raise NoPlace(f"There is no {begins} … {ends} in the page.")
    return f"{before}{begins}\n\n{chapter}\n\n{ends}{after}"


def appended(text: str, line: str) -> str:
    """``text`` with one more line at the end of its history."""
    before, found, after = text.partition(HISTORY_ENDS)
    if not found:
        raise NoPlace(f"There is no {HISTORY_ENDS} in the page.")
    return f"{before}{line}\n{HISTORY_ENDS}{after}"


def history_line(occasion: Occasion, sections: Sequence[Section]) -> str:
    """Medians of the headline ratios, with what was wrong with them."""
    found = {target.what: target for section in sections for target in section.targets}
    ratios = (_cell(found.get(what)) for what in HEADLINES.values())
    cells = (
        occasion.date,
        occasion.conditions["machine"],
        occasion.conditions["commit"],
        *ratios,
        _lowest([target for what, target in found.items() if what.startswith("(f) throughput")]),
    )
    return _line(cells)


def _cell(target: Target | None) -> str:
    if target is None:
        return NONE
    wrong = target.verdict in (Verdict.MISSED, Verdict.NOISY)
    return f"{target.ratio.median:.2f}" + (f" ({target.verdict})" if wrong else "")


def _lowest(targets: Sequence[Target]) -> str:
    return _cell(min(targets, key=lambda target: target.ratio.median, default=None))


def _chapter(occasion: Occasion, section: Section) -> str:
    known = occasion.conditions
    lines = [f"{occasion.date} UTC, commit {known['commit']}, {known['machine']}."]
    for title, columns, rows in report.tables(section):
        lines += ["", f"**{title}**", "", _line(columns), _line(("---",) * len(columns))]
        lines += [_line(row) for row in rows]
    lines += [line for note in section.notes for line in ("", note)]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _record_document(path: Path, occasion: Occasion, sections: Sequence[Section]) -> None:
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for section in sections:
        known[section.key] = {
            "date": occasion.date,
            "conditions": occasion.conditions,
            **section.as_json(),
        }
    path.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
