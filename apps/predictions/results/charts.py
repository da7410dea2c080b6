"""The two charts of the summary."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from apps.predictions.results.page import WIDTHS, Page
from apps.predictions.scoring.model import Zone

STRONG = {Zone.SAFE: "#2E9E5B", Zone.GREY: "#9AA0A6", Zone.DISTRESS: "#D64545"}
COLUMN = len(WIDTHS) + 1
"""Where they stand: beside the tables."""
SIZE = {"width": 520, "height": 300}
ROWS = 17
"""From the top of one chart to the next."""


def zone_chart(page: Page, first: int, zones: list[Zone]) -> None:
    """A ring of the zones; their words and numbers stand in the table from row ``first`` on."""
    chart = page.book.add_chart({"type": "doughnut"})
    series = _series(page, first, len(zones), _("Zones"))
    points = [{"fill": {"color": STRONG[zone]}} for zone in zones]
    chart.add_series({**series, "points": points, "data_labels": {"percentage": True}})
    _place(page, chart, 1, _("Companies by zone"))


def histogram_chart(page: Page, first: int, bars: int) -> None:
    """The scores; ranges and numbers stand in the table from row ``first`` on."""
    chart = page.book.add_chart({"type": "column"})
    series = _series(page, first, bars, _("Rows"))
    chart.add_series({**series, "gap": 5, "fill": {"color": "#1F3A5F"}})
    chart.set_legend({"none": True})
    chart.set_x_axis({"name": _("Score"), "num_font": {"rotation": -45}})
    chart.set_y_axis({"name": _("Rows"), "major_gridlines": {"visible": True}})
    _place(page, chart, 1 + ROWS, _("How the scores are spread"))


def _series(page: Page, first: int, count: int, name: str) -> dict[str, Any]:
    sheet, last = page.sheet.get_name(), first + count - 1
    return {
        "name": name,
        "categories": [sheet, first, 0, last, 0],
        "values": [sheet, first, 1, last, 1],
    }


def _place(page: Page, chart: Any, row: int, title: str) -> None:
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_size(SIZE)
    page.sheet.insert_chart(row, COLUMN, chart, {"description": title})
