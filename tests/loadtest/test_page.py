"""The page and its charts: whole, readable without colour or script, and safe."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from apps.loadtest import axes, charts, html
from apps.loadtest.charts import Bar, Caption, Line, Mark
from apps.loadtest.series import series_of
from apps.loadtest.spread import Spread
from apps.loadtest.submission import Pace
from apps.loadtest.thresholds import Thresholds
from config.queues import HIGH, QUEUES
from tests.loadtest.conftest import CONDITIONS, judged, ledger_of, results_of

NASTY = "<script>alert('&')</script>"
CAPTION = Caption("made-up", "A title", "A description")
LIMITS = Thresholds([(HIGH.name, 0.5)])


def texts(svg: str) -> list[str]:
    return list(ElementTree.fromstring(svg).itertext())  # noqa: S314


def page(results, **terms) -> str:
    return html.page(results, judged(results, **terms), terms.get("thresholds", Thresholds()))


def drawings(text: str) -> list[str]:
    return re.findall(r"<svg.*?</svg>", text, re.DOTALL)


def test_axes_have_round_ticks_and_reach_the_data():
    axis = axes.upwards("jobs/s", 83)

    assert [text for _, text in axis.ticks] == ["0", "20", "40", "60", "80", "100"]
    assert axis.place(83) == pytest.approx(0.83)


@pytest.mark.parametrize("most", [0, 1e-6, 1, 7, 999, 1e7])
def test_any_height_has_a_few_ticks(most):
    axis = axes.upwards("jobs", most)

    assert 2 <= len(axis.ticks) <= 8
    assert axis.high >= most


def test_log_axis_gives_each_power_of_ten_the_same_room():
    axis = axes.decades("wait", 0.004, 20)

    assert [text for _, text in axis.ticks] == ["1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s"]
    assert axis.place(0.1) - axis.place(0.01) == pytest.approx(axis.place(10) - axis.place(1))


def test_each_further_nine_gets_the_same_room():
    axis = axes.percentiles("of the jobs", 0.9995)

    assert [text for _, text in axis.ticks] == ["0 %", "50 %", "90 %", "95 %", "99 %", "99.9 %"]
    assert axes.nines(0.999) - axes.nines(0.99) == pytest.approx(axes.nines(0.9))


def test_long_tests_are_shown_in_minutes():
    assert axes.time(90).label.endswith(", s")
    assert axes.time(600).label.endswith(", min:s")
    assert axes.time(600).ticks[1] == (100, "1:40")


def test_chart_is_described_and_escapes_what_it_is_given():
    lines = [Line(NASTY, [(0, 1), (1, 2)], 0), Line("b", [(0, 2), (1, 1)], 1, is_stepped=True)]
    caption = Caption("made-up", NASTY, NASTY)

    drawn = charts.plot(
        caption,
        axes.time(1),
        axes.upwards("jobs/s", 2),
        lines,
        [Mark(0.5, 1, NASTY, 0)],
    )

    assert "<script" not in drawn
    found = texts(drawn)
    assert found.count(NASTY) == 4
    assert "jobs/s" in found
    assert "time since the first arrival, s" in found
    assert 'aria-labelledby="made-up-title made-up-description"' in drawn


def test_lines_are_told_apart_without_their_colour():
    assert len(set(charts.DASHES)) == len(charts.DASHES) >= len(QUEUES)


def test_points_stand_where_the_axes_say():
    drawn = charts.plot(
        CAPTION, axes.time(10), axes.upwards("jobs", 10), [Line("a", [(10, 10)], 0)]
    )

    [path] = re.findall(r'class="line c0" d="M([\d.]+) ([\d.]+)"', drawn)
    assert (float(path[0]), float(path[1])) == (charts.WIDTH - charts.RIGHT, charts.TOP)


def test_bar_shows_value_and_limit_with_their_unit():
    found = texts(charts.bars(CAPTION, "MB", [Bar("slow", 144, 900), Bar("gone", 10, None)]))

    assert {"slow", "144 MB", "900 MB", "gone", "10 MB"} <= set(found)


def test_page_needs_nothing_from_anywhere():
    text = page(results_of(), thresholds=LIMITS)

    assert "<script" not in text
    assert re.findall(r"(?:src|href|url\(|@import|https?:)", text) == []
    assert "prefers-color-scheme: dark" in text


def test_page_has_its_charts_and_each_is_well_formed():
    found = drawings(page(results_of(), thresholds=LIMITS))

    described = [drawing for drawing in found if "<desc" in drawing]
    assert len(described) == 4
    for drawing in found:
        ElementTree.fromstring(drawing)  # noqa: S314


def test_page_says_what_did_not_hold():
    text = page(results_of(), thresholds=LIMITS)

    assert "Not everything held." in text
    assert "Wait p95 of high: 1 s, at most 0.5 s wanted." in text


def test_page_of_a_test_under_a_rate_says_whether_it_kept_it():
    pace = Pace(40, 39.8, Spread(0.001, 0.009, 0.05, 0.104))

    text = page(results_of(rate=40.0, pace=pace))

    assert "Everything held." in text
    assert "40 jobs/s intended, 39.8 achieved; submissions late by 9 ms (p95)" in text
    assert "from the intended arrival" in text


def test_page_escapes_what_it_is_given():
    text = page(results_of(conditions=CONDITIONS | {"commit": NASTY}))

    assert "<script" not in text


def test_page_of_a_test_in_which_nothing_ended_is_a_page_all_the_same():
    nothing = series_of([])
    ledger = ledger_of(requested=80, done=0)

    text = page(results_of(queues=[], memory=[], series=nothing, ledger=ledger))

    assert "Jobs lost: 80." in text


def test_document_for_machines_is_json():
    results = results_of()

    document = json.loads(json.dumps(results.as_json() | judged(results).as_json()))

    assert document["problems"] == []
    assert [queue["queue"] for queue in document["queues"]] == ["high", "bulk"]
