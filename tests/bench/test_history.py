"""The page keeps its words and its history; only the tables of what was measured are replaced."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from apps.bench import history
from apps.bench.figures import Count, Figure, Ratio, Target
from apps.bench.history import COLUMNS, HISTORY_ENDS, NoPlace, Occasion
from apps.bench.parts import PARTS
from apps.bench.section import Grid, Section
from tests.contracts.tree import ROOT

OCCASION = Occasion(
    datetime(2026, 11, 26, 9, 5, tzinfo=UTC), {"machine": "2 cores, 4 GB", "commit": "abc1234"}
)


def section(key: str = "delivery", *rates: float) -> Section:
    ours = Figure("ours, one by one", "e-mails/s", rates or (500.0, 510.0))
    noop = Figure("no-op", "tasks/s", tuple(1000.0 for _ in ours.values))
    return Section(
        key,
        "Delivery",
        figures=[ours, noop],
        targets=[Target("(a) one by one / no-op", Ratio(ours, noop), at_least=0.4)],
        counts=[Count("accounted", "3", "3", holds=True)],
        grids=[Grid("Parts", ("part", "ms"), [("a | b", 0.1234)])],
    )


@pytest.fixture
def docs(tmp_path):
    text = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
    (tmp_path / "scaling.md").write_text(text, encoding="utf-8")
    return tmp_path


def page(docs) -> str:
    return (docs / "scaling.md").read_text(encoding="utf-8")


def lines_of_history(docs) -> list[str]:
    lines = page(docs).splitlines()
    start = lines.index(history._line(COLUMNS))
    return lines[start + 2 : lines.index(HISTORY_ENDS)]


def test_page_has_a_place_for_every_part_and_for_the_history(docs):
    history.record(docs, OCCASION, [section(part) for part in PARTS])

    assert page(docs).count("2026-11-26 09:05 UTC, commit abc1234, 2 cores, 4 GB.") == len(PARTS)


def test_newest_tables_replace_those_before(docs):
    history.record(docs, OCCASION, [section("delivery", 111.0)])
    history.record(docs, OCCASION, [section("delivery", 222.0)])

    assert "| ours, one by one | e-mails/s | 222 |" in page(docs)
    assert "| ours, one by one | e-mails/s | 111 |" not in page(docs)


def test_words_around_the_tables_stay(docs):
    before = page(docs)
    history.record(docs, OCCASION, [section()])

    head, _, rest = before.partition("<!-- delivery: measured -->")
    tail = rest.partition("<!-- delivery: end -->")[2].partition(HISTORY_ENDS)[0]
    assert page(docs).startswith(head)
    assert tail in page(docs)


def test_history_only_grows(docs):
    known = lines_of_history(docs)
    for rate in (500.0, 300.0):
        history.record(docs, OCCASION, [section("delivery", rate)])

    lines = lines_of_history(docs)
    assert lines[: len(known)] == known
    first, second = lines[len(known) :]
    assert first.startswith("| 2026-11-26 09:05 | 2 cores, 4 GB | abc1234 | 0.50 | – |")
    assert "| 0.30 (missed) |" in second


def test_noise_is_said_in_the_history(docs):
    history.record(docs, OCCASION, [section("delivery", 500.0, 700.0, 900.0)])

    assert "| 0.70 (too noisy) |" in lines_of_history(docs)[-1]


def test_document_keeps_the_parts_that_were_not_measured_again(docs):
    history.record(docs, OCCASION, [section("delivery"), section("idle")])
    history.record(docs, OCCASION, [section("idle", 1.0)])

    document = json.loads((docs / "scaling.json").read_text())
    assert list(document) == ["delivery", "idle"]
    assert document["delivery"]["figures"][0]["rounds"] == [500.0, 510.0]
    assert document["idle"]["figures"][0]["rounds"] == [1.0]
    assert document["idle"]["conditions"] == OCCASION.conditions


def test_a_bar_in_a_cell_does_not_end_it(docs):
    history.record(docs, OCCASION, [section()])

    assert r"| a \| b | 0.123 |" in page(docs)


def test_page_without_markers_is_refused():
    with pytest.raises(NoPlace):
        history.replaced("no markers", "delivery", "tables")
    with pytest.raises(NoPlace):
        history.appended("no markers", "line")
