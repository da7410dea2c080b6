"""Where one zone ends and the next begins."""

import numpy as np
import pytest

from apps.predictions.scoring.altman import Z1, Z2
from apps.predictions.scoring.formula import MoreLikelyThanNot
from apps.predictions.scoring.ohlson import ohlson
from apps.predictions.scoring.zmijewski import ZMIJEWSKI
from tests.predictions.scoring.sheets import assess

JUST = 1e-6

# Total assets are 1000, total liabilities 600. On paper these sums are exact:
# 6.56 * -0.1 + 3.26 * 0.2 + 6.72 * 0.2 + 1.05 * 1.2 = 2.60
AT_SAFE = {"retained_earnings": 200.0, "ebit": 200.0, "equity": 1.2 * 600}
# 6.56 * -0.1 + 3.26 * 0.5 + 6.72 * -0.2 + 1.05 * 1.4 = 1.10
AT_DISTRESS = {"retained_earnings": 500.0, "ebit": -200.0, "equity": 1.4 * 600}
LESS_LIQUID = {"current_assets": 300.0, "current_liabilities": 400.0}


@pytest.mark.parametrize(
    ("figures", "above", "zone"),
    [
        (AT_SAFE, -JUST, "grey"),
        (AT_SAFE, 0.0, "grey"),
        (AT_SAFE, JUST, "safe"),
        (AT_DISTRESS, -JUST, "distress"),
        (AT_DISTRESS, 0.0, "grey"),
        (AT_DISTRESS, JUST, "grey"),
    ],
)
def test_borders_of_z2_are_grey(figures, above, zone):
    changes = LESS_LIQUID | figures
    changes["ebit"] += 1000 * above / 6.72

    scores = assess(Z2, **changes)

    assert scores.score[0] == pytest.approx(
        (2.60 if figures is AT_SAFE else 1.10) + above, abs=1e-9
    )
    assert scores.zones == [zone]


@pytest.mark.parametrize(
    ("score", "zone"),
    [
        (1.23 - JUST, "distress"),
        (1.23, "grey"),
        (1.23 + JUST, "grey"),
        (2.90 - JUST, "grey"),
        (2.90, "grey"),
        (2.90 + JUST, "safe"),
    ],
)
def test_borders_of_z1_are_grey(score, zone):
    others = assess(Z1, sales=0.0).score[0]

    scores = assess(Z1, sales=1000 * (score - others) / 0.998)

    assert scores.score[0] == pytest.approx(score, abs=1e-9)
    assert scores.zones == [zone]


@pytest.mark.parametrize(
    ("x", "zone"), [(-JUST, "safe"), (0.0, "safe"), (JUST, "distress"), (1.0, "distress")]
)
def test_zmijewski_sees_distress_above_one_half(x, zone):
    others = assess(ZMIJEWSKI, net_income=0.0).score[0]

    scores = assess(ZMIJEWSKI, net_income=1000 * (others - x) / 4.513)

    assert scores.score[0] == pytest.approx(x, abs=1e-9)
    assert scores.zones == [zone]


@pytest.mark.parametrize(("o", "zone"), [(-JUST, "safe"), (0.0, "safe"), (JUST, "distress")])
def test_ohlson_sees_distress_above_one_half(o, zone):
    others = assess(ohlson(), funds_from_operations=0.0).score[0]

    scores = assess(ohlson(), funds_from_operations=600 * (others - o) / 1.83)

    assert scores.score[0] == pytest.approx(o, abs=1e-9)
    assert scores.zones == [zone]


def test_one_half_itself_is_safe():
    zones = MoreLikelyThanNot().zones(np.array([0.5 - JUST, 0.5, 0.5 + JUST]))

    assert zones.tolist() == ["safe", "safe", "distress"]


def test_there_is_no_grey_where_there_is_a_probability():
    incomes = np.linspace(-3000, 3000, 601)

    for model in (ZMIJEWSKI, ohlson()):
        scores = [assess(model, net_income=income) for income in incomes]
        assert {one.zones[0] for one in scores} == {"safe", "distress"}
