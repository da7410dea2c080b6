"""What holds for every company, and for whatever somebody may upload."""

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.predictions.scoring.catalogue import MODELS
from apps.predictions.scoring.model import Scores
from apps.predictions.scoring.ohlson import ohlson
from tests.predictions.scoring.sheets import SOUND, sheet, times

quick = settings(deadline=None, derandomize=True, max_examples=60)
each_model = pytest.mark.parametrize("key", MODELS)

shares = st.floats(0.02, 0.98)
extents = st.floats(-2, 2).filter(lambda extent: abs(extent) > 1e-3)
units = st.sampled_from([1e-3, 0.02, 7.3, 1e3, 1e6])


@st.composite
def companies(draw):
    """A company whose balance sheet can be."""
    assets = draw(st.floats(1e3, 1e9))
    liabilities = assets * draw(st.floats(0.05, 2))
    flows = ["retained_earnings", "ebit", "net_income", "previous_net_income"]
    return {
        "total_assets": assets,
        "current_assets": assets * draw(shares),
        "total_liabilities": liabilities,
        "current_liabilities": liabilities * draw(shares),
        "equity": assets - liabilities,
        "sales": assets * draw(st.floats(0, 5)),
        "funds_from_operations": assets * draw(extents),
    } | {key: assets * draw(extents) for key in flows}


anything = st.one_of(
    st.floats(),  # with NaN, infinities, the tiniest and the greatest
    st.floats(-1e6, 1e6),
    st.sampled_from([0.0, -0.0, 1.0, 1000.0, float("nan")]),
)
wild_rows = st.fixed_dictionaries({}, optional=dict.fromkeys(SOUND, anything))
uploads = st.lists(st.one_of(companies(), wild_rows), max_size=6)


def score(key: str, company: dict[str, float]) -> float:
    scores = MODELS[key].evaluate(sheet(company))
    assert scores.reasons == [""]
    return scores.score[0]


# What is raised, and whether the score then rises. Parts are raised towards their whole.
SIGNS = [
    ("altman-z2", "ebit", +1),
    ("altman-z2", "retained_earnings", +1),
    ("altman-z2", "equity", +1),
    ("altman-z2", "current_assets", +1),
    ("altman-z2", "current_liabilities", -1),
    ("altman-z1", "ebit", +1),
    ("altman-z1", "retained_earnings", +1),
    ("altman-z1", "equity", +1),
    ("altman-z1", "current_assets", +1),
    ("altman-z1", "current_liabilities", -1),
    ("altman-z1", "sales", +1),
    ("zmijewski", "net_income", -1),
    ("zmijewski", "total_liabilities", +1),
    ("zmijewski", "current_assets", +1),
    ("zmijewski", "current_liabilities", -1),
    ("ohlson", "current_assets", -1),
    ("ohlson", "current_liabilities", +1),
    ("ohlson", "net_income", -1),
    ("ohlson", "funds_from_operations", -1),
]
WHOLES = {"current_assets": "total_assets", "current_liabilities": "total_liabilities"}


@pytest.mark.parametrize(("key", "column", "sign"), SIGNS)
@quick
@given(company=companies(), share=shares)
def test_raising_a_figure_moves_the_score_its_way(key, column, sign, company, share):
    whole = WHOLES.get(column)
    room = company[whole] - company[column] if whole else company["total_assets"]
    raised = company | {column: company[column] + share * room}

    assert sign * (score(key, raised) - score(key, company)) > 0


@pytest.mark.parametrize("key", ["altman-z2", "altman-z1", "zmijewski"])
@quick
@given(company=companies(), unit=units)
def test_the_unit_of_money_does_not_matter(key, company, unit):
    assert score(key, times(company, unit)) == pytest.approx(score(key, company), abs=1e-9)


@quick
@given(company=companies(), unit=units)
def test_ohlson_shifts_with_the_logarithm_of_the_unit(company, unit):
    shifted = score("ohlson", company) - 0.407 * log(unit)

    assert score("ohlson", times(company, unit)) == pytest.approx(shifted, abs=1e-9)


@quick
@given(company=companies(), unit=units)
def test_ohlson_divides_assets_by_the_price_index(company, unit):
    dearer = ohlson(price_index=100 * unit).evaluate(sheet(times(company, unit)))

    assert dearer.score[0] == pytest.approx(score("ohlson", company), abs=1e-9)
    assert times(company, unit)["total_assets"] / np.exp(dearer.ratios["size"][0]) == pytest.approx(
        100 * unit
    )


@each_model
@quick
@given(upload=uploads)
def test_every_row_has_either_a_score_or_a_reason(key, upload):
    model = MODELS[key]
    scores = model.evaluate(sheet(*upload))

    assert list(scores.ratios) == list(model.ratios)
    numbers = [scores.score, *scores.ratios.values()]
    numbers += [scores.value] if scores.value is not None else []
    assert not any(np.isinf(array).any() for array in numbers)
    rows = len(upload) if sheet(*upload) else 0
    assert {len(column) for column in [*numbers, scores.zones, scores.reasons]} == {rows}
    for number, zone, reason in zip(scores.score, scores.zones, scores.reasons, strict=True):
        assert np.isnan(number) == (zone == "") == (reason != "")


@pytest.mark.parametrize("key", ["zmijewski", "ohlson"])
@quick
@given(upload=uploads)
def test_a_probability_lies_between_nought_and_one_and_decides_the_zone(key, upload):
    scores = MODELS[key].evaluate(sheet(*upload))

    assert scores.value is not None
    for value, number, zone in zip(scores.value, scores.score, scores.zones, strict=True):
        assert np.isnan(value) == np.isnan(number)
        assert not zone or 0 <= value <= 1
        if zone and abs(number) > 1e-8:
            assert zone == ("distress" if number > 0 else "safe")


@each_model
@quick
@given(upload=uploads)
def test_a_row_does_not_depend_on_the_others(key, upload):
    figures = sheet(*upload)
    together = MODELS[key].evaluate(figures)

    for row in range(len(together.zones)):
        alone = MODELS[key].evaluate({name: of[row : row + 1] for name, of in figures.items()})
        assert said(alone, 0) == said(together, row)


def said(scores: Scores, row: int) -> list[str]:
    """All of one row, so that NaN equals NaN."""
    numbers = [*scores.ratios.values(), scores.score]
    numbers += [scores.value] if scores.value is not None else []
    return [*(repr(float(of[row])) for of in numbers), scores.zones[row], scores.reasons[row]]


@each_model
def test_nothing_gives_nothing(key):
    for figures in ({}, {name: np.array([]) for name in SOUND}):
        scores = MODELS[key].evaluate(figures)

        assert (len(scores.score), scores.zones, scores.reasons) == (0, [], [])
        assert {len(of) for of in scores.ratios.values()} == {0}


@each_model
def test_the_figures_are_left_as_they_were(key):
    figures = sheet(SOUND, SOUND | {"total_assets": float("nan")})
    before = {name: of.copy() for name, of in figures.items()}

    MODELS[key].evaluate(figures)

    assert all(np.array_equal(figures[name], before[name], equal_nan=True) for name in before)
