"""Why there is no score: always said, always the first thing that is wrong."""

import numpy as np
import pytest

from apps.predictions.columns import BY_KEY, Holds
from apps.predictions.scoring.catalogue import MODELS
from tests.predictions.scoring.sheets import NOTHING, SOUND, assess, sheet

EVERY_NEED = [(key, need) for key, model in MODELS.items() for need in model.needs]

DIVISORS = [
    ("altman-z2", "total_assets"),
    ("altman-z2", "total_liabilities"),
    ("altman-z1", "total_assets"),
    ("altman-z1", "total_liabilities"),
    ("zmijewski", "total_assets"),
    ("zmijewski", "current_liabilities"),
    ("ohlson", "total_assets"),
    ("ohlson", "current_assets"),
    ("ohlson", "total_liabilities"),
]
HUGE = 1.7e308
TINY = 5e-324


def refusal(key: str, **changes: float) -> str:
    """The reason; and nothing else may look like a result."""
    scores = assess(MODELS[key], **changes)
    assert np.isnan(scores.score[0])
    assert scores.value is None or np.isnan(scores.value[0])
    assert scores.zones == [""]
    return scores.reasons[0]


@pytest.mark.parametrize("key", MODELS)
def test_every_need_is_a_column_of_money(key):
    assert {BY_KEY[need].holds for need in MODELS[key].needs} == {Holds.MONEY}


@pytest.mark.parametrize(("key", "column"), EVERY_NEED)
def test_a_figure_is_missing(key, column):
    assert refusal(key, **{column: NOTHING}) == f"missing:{column}"


@pytest.mark.parametrize(("key", "column"), EVERY_NEED)
def test_a_column_is_missing(key, column):
    figures = sheet({name: value for name, value in SOUND.items() if name != column})

    assert MODELS[key].evaluate(figures).reasons == [f"missing:{column}"]


@pytest.mark.parametrize("key", MODELS)
def test_of_several_missing_the_first_need_is_named(key):
    model = MODELS[key]

    assert refusal(key, **dict.fromkeys(model.needs[2:], NOTHING)) == f"missing:{model.needs[2]}"


@pytest.mark.parametrize("key", ["altman-z2", "altman-z1"])
def test_equity_that_is_missing_is_assets_less_liabilities(key):
    model = MODELS[key]
    without = sheet({name: value for name, value in SOUND.items() if name != "equity"})

    assert "equity" not in model.needs
    for scores in (model.evaluate(without), assess(model, equity=NOTHING)):
        assert scores.reasons == [""]
        assert scores.ratios["equity_to_liabilities"] == pytest.approx([(1000 - 600) / 600])


def test_equity_that_is_given_is_taken_as_it_is():
    assert assess(MODELS["altman-z2"], equity=90.0).ratios["equity_to_liabilities"] == 90 / 600


@pytest.mark.parametrize("value", [0.0, -0.0, -1.0, -TINY, -np.inf])
@pytest.mark.parametrize(("key", "column"), DIVISORS)
def test_nothing_is_divided_by_zero_or_less(key, column, value):
    assert refusal(key, **{column: value}) == f"not_positive:{column}"


def test_what_no_model_divides_by_may_be_zero():
    assert assess(MODELS["altman-z2"], current_assets=0.0).reasons == [""]
    assert assess(MODELS["altman-z2"], current_liabilities=0.0).reasons == [""]
    assert assess(MODELS["zmijewski"], current_assets=0.0).reasons == [""]
    assert assess(MODELS["ohlson"], current_liabilities=0.0).reasons == [""]


@pytest.mark.parametrize("key", MODELS)
def test_a_part_greater_than_its_whole_is_no_balance_sheet(key):
    assert refusal(key, current_assets=1001.0) == "exceeds:current_assets"
    assert refusal(key, current_liabilities=601.0) == "exceeds:current_liabilities"


@pytest.mark.parametrize("key", MODELS)
def test_a_part_may_be_the_whole_but_for_rounding(key):
    assert assess(MODELS[key], current_assets=1000.0).reasons == [""]
    assert assess(MODELS[key], current_assets=1000.0 * (1 + 0.9e-6)).reasons == [""]
    assert refusal(key, current_assets=1000.0 * (1 + 1.1e-6)) == "exceeds:current_assets"


def test_current_debts_without_debts_are_refused():
    assert refusal("zmijewski", total_liabilities=0.0) == "exceeds:current_liabilities"


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("altman-z2", {"retained_earnings": np.inf}),
        ("altman-z2", {"equity": -np.inf}),
        ("altman-z2", {"total_assets": np.inf}),
        ("altman-z2", {"total_assets": 1.0, "current_assets": 0.5, "ebit": HUGE}),
        ("altman-z2", {"total_assets": TINY, "current_assets": TINY}),
        ("altman-z1", {"sales": np.inf}),
        ("zmijewski", {"total_assets": 0.5, "current_assets": 0.5, "net_income": -HUGE}),
        ("zmijewski", {"total_liabilities": np.inf}),
        ("ohlson", {"net_income": HUGE, "previous_net_income": -HUGE}),
        ("ohlson", {"previous_net_income": np.inf}),
        ("ohlson", {"total_assets": TINY, "current_assets": TINY}),
    ],
)
def test_absurd_figures_are_too_large(key, changes):
    assert refusal(key, **changes) == "too_large"


def test_reasons_come_in_their_order():
    assert refusal("zmijewski", net_income=NOTHING, total_assets=0.0) == "missing:net_income"
    assert refusal("zmijewski", total_assets=0.0) == "not_positive:total_assets"
    assert refusal("zmijewski", total_assets=1.0, net_income=np.inf) == "exceeds:current_assets"


def test_ratios_that_can_be_computed_are_shown_with_a_refusal():
    ratios = assess(MODELS["altman-z2"], ebit=NOTHING).ratios

    assert np.isnan(ratios["ebit_to_assets"][0])
    assert ratios["working_capital_to_assets"][0] == pytest.approx(0.15)


def test_a_ratio_to_less_than_nothing_is_none():
    ratios = assess(MODELS["altman-z2"], total_assets=-1000.0).ratios

    assert np.isnan(ratios["ebit_to_assets"][0])
    assert ratios["equity_to_liabilities"] == pytest.approx([400 / 600])


def test_no_change_between_two_years_without_income_is_no_change():
    scores = assess(MODELS["ohlson"], net_income=0.0, previous_net_income=0.0)

    assert scores.reasons == [""]
    assert scores.ratios["change_in_net_income"] == [0.0]


@pytest.mark.parametrize(
    ("now", "before", "both"), [(-1.0, -1.0, 1), (-1.0, 9.0, 0), (9.0, -1.0, 0), (0.0, -1.0, 0)]
)
def test_a_loss_in_both_years_is_one_in_each(now, before, both):
    scores = assess(MODELS["ohlson"], net_income=now, previous_net_income=before)

    assert scores.ratios["loss_in_both_years"] == [both]


def test_columns_of_different_lengths_are_a_mistake_of_the_caller():
    figures = dict(sheet(SOUND, SOUND)) | {"ebit": np.array([1.0])}

    with pytest.raises(ValueError, match="different lengths"):
        MODELS["altman-z2"].evaluate(figures)
