"""The coefficients, pinned by arithmetic that is not our code's.

Computed by hand, term by term, from the formulas as printed in the sources that the modules name.
What others computed is in ``test_published_examples.py``; here are only two answers to a textbook
exercise, which exchange the weights of EBIT and equity of Z'' against Altman's own: they pin our
ratios to print, not our weights.
"""

from math import exp
from statistics import NormalDist

import numpy as np
import pytest

from apps.predictions.scoring.altman import Z1, Z2
from apps.predictions.scoring.ohlson import logistic, ohlson
from apps.predictions.scoring.zmijewski import ZMIJEWSKI, normal_distribution
from tests.predictions.scoring.sheets import SINKING, SOUND, sheet, times

# "Seether, LLC": working capital is given as one number, so 1,000 of debt is put beside it.
# justaaa.com/finance/144387-jon-fulkerson-a-credit-analyst-at-the-true-credit
SEETHER = {
    "total_assets": 78_000.0,
    "current_assets": 3_900.0 + 1_000.0,
    "current_liabilities": 1_000.0,
    "retained_earnings": 26_000.0,
    "ebit": 8_600.0,
    "equity": 15_000.0,
    "total_liabilities": 55_000.0,
}
# zuoti.pro/question/1205568/paul-martin-walker-the-credit-analyst-at-the
SEETHER_AGAIN = {
    "total_assets": 63_000.0,
    "current_assets": 4_200.0 + 1_000.0,
    "current_liabilities": 1_000.0,
    "retained_earnings": 16_000.0,
    "ebit": 7_900.0,
    "equity": 18_000.0,
    "total_liabilities": 57_000.0,
}
EXCHANGED = {
    "working_capital_to_assets": 6.56,
    "retained_earnings_to_assets": 3.26,
    "ebit_to_assets": 1.05,
    "equity_to_liabilities": 6.72,
}


@pytest.mark.parametrize(("company", "printed"), [(SEETHER, 3.363), (SEETHER_AGAIN, 3.519)])
def test_ratios_of_z2_give_what_is_printed_under_the_weights_printed_there(company, printed):
    ratios = Z2.evaluate(sheet(company)).ratios

    assert sum(EXCHANGED[name] * ratios[name][0] for name in EXCHANGED) == pytest.approx(
        printed, abs=0.0005
    )


def test_z2_of_these_companies_under_altmans_weights():
    scores = Z2.evaluate(sheet(SEETHER, SEETHER_AGAIN))

    # 6.56 * 0.05 + 3.26 * 0.333333 + 6.72 * 0.110256 + 1.05 * 0.272727
    # = 0.328 + 1.086667 + 0.740923 + 0.286364
    # 6.56 * 0.066667 + 3.26 * 0.253968 + 6.72 * 0.125397 + 1.05 * 0.315789
    # = 0.437333 + 0.827937 + 0.842667 + 0.331579
    assert scores.score == pytest.approx([2.441954, 2.439516], abs=1e-6)
    assert scores.zones == ["grey", "grey"]


def test_z2_by_hand():
    scores = Z2.evaluate(sheet(SOUND, SINKING))

    # 6.56 * 150/1000 + 3.26 * 150/1000 + 6.72 * 80/1000 + 1.05 * 400/600
    # = 0.984 + 0.489 + 0.5376 + 0.7
    # 6.56 * -200/1000 + 3.26 * -400/1000 + 6.72 * -150/1000 + 1.05 * -200/1200
    # = -1.312 - 1.304 - 1.008 - 0.175
    assert scores.score == pytest.approx([2.7106, -3.799], abs=1e-12)
    assert scores.zones == ["safe", "distress"]


def test_z1_by_hand():
    scores = Z1.evaluate(sheet(SOUND, SINKING))

    # 0.717 * 0.15 + 0.847 * 0.15 + 3.107 * 0.08 + 0.420 * 400/600 + 0.998 * 1200/1000
    # = 0.10755 + 0.12705 + 0.24856 + 0.28 + 1.1976
    # 0.717 * -0.2 + 0.847 * -0.4 + 3.107 * -0.15 + 0.420 * -200/1200 + 0.998 * 0.7
    # = -0.1434 - 0.3388 - 0.46605 - 0.07 + 0.6986
    assert scores.score == pytest.approx([1.96076, -0.31965], abs=1e-12)
    assert scores.zones == ["grey", "distress"]


def test_zmijewski_by_hand():
    scores = ZMIJEWSKI.evaluate(sheet(SOUND, SINKING))

    # -4.336 - 4.513 * 50/1000 + 5.679 * 600/1000 + 0.004 * 400/250
    # = -4.336 - 0.22565 + 3.4074 + 0.0064
    # -4.336 - 4.513 * -200/1000 + 5.679 * 1200/1000 + 0.004 * 300/500
    # = -4.336 + 0.9026 + 6.8148 + 0.0024
    assert scores.score == pytest.approx([-1.14785, 3.3838], abs=1e-12)
    # Between Φ(1.14) = .87286 and Φ(1.15) = .87493 of the printed tables: 1 - .87448
    assert scores.value is not None
    assert scores.value[0] == pytest.approx(0.12552, abs=1e-5)
    assert scores.value == pytest.approx([NormalDist().cdf(x) for x in scores.score], rel=1e-12)
    assert scores.zones == ["safe", "distress"]


def test_a_small_probability_is_not_nought():
    # Φ(-10) as tables of the tail have it
    assert normal_distribution(np.array([-10.0])) == pytest.approx([7.61985e-24], rel=1e-5, abs=0)
    assert logistic(np.array([-100.0, -1e308, 1e308])) == pytest.approx([exp(-100), 0, 1], abs=0)


def test_ohlson_by_hand():
    scores = ohlson().evaluate(sheet(times(SOUND, 1000)))

    # -1.32 - 0.407 * ln(1,000,000/100) + 6.03 * 0.6 - 1.43 * 0.15 + 0.0757 * 250/400
    #       - 2.37 * 0.05 - 1.83 * 90/600 - 0.521 * (50 - 30)/(50 + 30)
    # = -1.32 - 0.407 * 9.210340 + 3.618 - 0.2145 + 0.0473125 - 0.1185 - 0.2745 - 0.13025
    assert scores.score == pytest.approx([-2.141046], abs=1e-6)
    # 1 / (1 + e^2.141046) = 1 / (1 + 8.50833)
    assert scores.value == pytest.approx([0.105171], abs=1e-6)
    assert scores.zones == ["safe"]


def test_ohlson_by_hand_with_losses_debts_above_assets_and_twice_the_prices():
    scores = ohlson(price_index=200).evaluate(sheet(times(SINKING, 1000)))

    # -1.32 - 0.407 * ln(1,000,000/200) + 6.03 * 1.2 - 1.43 * -0.2 + 0.0757 * 500/300 - 1.72
    #       - 2.37 * -0.2 - 1.83 * -120/1200 + 0.285 - 0.521 * (-200 + 100)/(200 + 100)
    # = -1.32 - 0.407 * 8.517193 + 7.236 + 0.286 + 0.126167 - 1.72 + 0.474 + 0.183 + 0.285
    #   + 0.173667
    assert scores.score == pytest.approx([2.257336], abs=1e-6)
    # 1 / (1 + e^-2.257336) = 1 / (1 + 0.104629)
    assert scores.value == pytest.approx([0.905281], abs=1e-6)
    assert scores.zones == ["distress"]
