"""The coefficients, pinned by examples that others worked out and published.

Two kinds, and neither is the paper:

* A vendor's specimen report: thirteen years of an invented firm under Z', ratios and result printed
  to two decimals. It notices 2 % of the weight of sales, 5 % of equity's, 10 % of EBIT's, and only
  more than that of the other two.
* The tests of public programs, on invented firms: other people's transcriptions of the formulas.
  They are exact and as far as can be seen independent of ours, but no check against the papers.

Numbers are stated as they stand there. Where only ratios are given, a balance sheet is made that
has them. Left out is what no balance sheet can have: of the five firms of FinanceToolkit one
remains, for the others have more current liabilities than liabilities.

FinAnalysis     finanalysis.cz/priklad/sheet036.html, "Altmanův index Z-Score pro s.r.o."
finstack-quant  github.com/jeickmeier/finstack-quant,
                finstack-quant/core/src/credit/scoring/tests.rs
TradingAgents   github.com/Ghostfusion/TradingAgents, tests/test_altman_variants.py
FinanceToolkit  github.com/JerBouma/FinanceToolkit, tests/models/test_ohlson_model.py and its record
                tests/models/csv/test_ohlson_model/test_get_ohlson_o_score.csv
crible          github.com/maxgfr/crible, tests/test_fr003_compute.py
stock_helper    the tests of a Python package of this name, "Distress / manipulation panel", seen in
                an index of public code that does not say whose repository it is
"""

from math import exp

import pytest

from apps.predictions.scoring.altman import Z1, Z2
from apps.predictions.scoring.ohlson import ohlson
from apps.predictions.scoring.zmijewski import ZMIJEWSKI
from tests.predictions.scoring.sheets import sheet, times

# Each ratio may be .005 off, and Z' by that .005 * (0.717 + 0.847 + 3.107 + 0.420 + 0.998) = .0304;
# it is itself rounded, too.
TWO_DECIMALS = 0.0355
EXACT = 1e-9

# year: X1, X2, X3, X4, X5, Z'
FINANALYSIS = {
    2009: (0.21, 0.20, -0.04, 0.79, 1.68, 2.22),
    2010: (0.24, 0.13, 0.08, 0.86, 1.77, 2.66),
    2011: (0.25, 0.20, 0.13, 1.30, 1.77, 3.06),
    2012: (0.26, 0.21, 0.06, 1.11, 1.69, 2.71),
    2013: (0.27, 0.19, 0.05, 1.22, 1.60, 2.63),
    2014: (0.26, 0.10, 0.12, 1.50, 1.85, 3.12),
    2015: (0.35, 0.17, 0.17, 1.25, 1.44, 2.87),
    2016: (0.23, 0.21, 0.05, 1.05, 1.74, 2.67),
    2017: (0.29, 0.16, 0.15, 1.07, 1.47, 2.71),
    2018: (0.29, 0.16, 0.15, 0.99, 1.52, 2.74),
    2019: (0.20, 0.20, 0.08, 0.89, 1.71, 2.64),
    2020: (0.22, 0.19, 0.06, 0.98, 1.68, 2.61),
    2021: (0.24, 0.18, 0.05, 1.19, 1.61, 2.60),
}

# Working capital is given as one number, so 200 of debt is put beside it. Equity is not what
# liabilities leave: the one that is given counts.
TRADING_AGENTS = {
    "total_assets": 1000.0,
    "current_assets": 100.0 + 200.0,
    "current_liabilities": 200.0,
    "retained_earnings": 200.0,
    "ebit": 100.0,
    "total_liabilities": 500.0,
    "equity": 400.0,
    "sales": 800.0,
}

# Funds from operations are there the cash flow of operations.
CRIBLE = {
    "total_assets": 1000.0,
    "current_assets": 500.0,
    "total_liabilities": 400.0,
    "current_liabilities": 200.0,
    "net_income": 80.0,
    "previous_net_income": 50.0,
    "funds_from_operations": 100.0,
}
# Funds from operations are there net income and depreciation. The result of the stressed company is
# .00008 off what its own printed terms add up to; the test there allows .0001, and so does ours.
STOCK_HELPER_CLEAN = {
    "total_assets": 1050.0,
    "current_assets": 500.0,
    "total_liabilities": 400.0,
    "current_liabilities": 200.0,
    "net_income": 150.0,
    "previous_net_income": 120.0,
    "funds_from_operations": 150.0 + 50.0,
}
STOCK_HELPER_STRESSED = {
    "total_assets": 1200.0,
    "current_assets": 250.0,
    "total_liabilities": 1300.0,
    "current_liabilities": 600.0,
    "net_income": -100.0,
    "previous_net_income": -50.0,
    "funds_from_operations": -100.0 + 40.0,
}
# SIZE 5.8, TLTA 0.7, WCTA 0, CLCA 1, OENEG 0, NITA 0, FUTL 0.2, INTWO 0, CHIN 0
FINANCE_TOOLKIT = times(
    {
        "total_assets": 1.0,
        "current_assets": 0.5,
        "total_liabilities": 0.7,
        "current_liabilities": 0.5,
        "net_income": 0.0,
        "previous_net_income": 0.0,
        "funds_from_operations": 0.2 * 0.7,
    },
    exp(5.8),
)


def altmans(x1: float, x2: float, x3: float, x4: float, x5: float = 0.0) -> dict[str, float]:
    """A company of 100 in assets with these ratios; equity is what liabilities leave."""
    liabilities = 100 / (1 + x4)
    return {
        "total_assets": 100.0,
        "current_assets": 100 * x1 + liabilities / 2,
        "total_liabilities": liabilities,
        "current_liabilities": liabilities / 2,
        "retained_earnings": 100 * x2,
        "ebit": 100 * x3,
        "sales": 100 * x5,
    }


def zmijewskis(income: float, debt: float, liquidity: float) -> dict[str, float]:
    """A company of 100 in assets with these NI/TA, TL/TA and CA/CL."""
    return {
        "total_assets": 100.0,
        "current_assets": liquidity * 100 * debt / 2,
        "total_liabilities": 100 * debt,
        "current_liabilities": 100 * debt / 2,
        "net_income": 100 * income,
    }


@pytest.mark.parametrize("year", FINANALYSIS)
def test_z1_of_the_specimen_of_finanalysis(year):
    *ratios, printed = FINANALYSIS[year]

    scores = Z1.evaluate(sheet(altmans(*ratios)))

    assert scores.score == pytest.approx([printed], abs=TWO_DECIMALS)


@pytest.mark.parametrize(
    ("company", "printed"),
    [
        pytest.param(altmans(0.10, 0.20, 0.15, 1.00, 1.50), 2.62415, id="finstack-quant"),
        pytest.param(TRADING_AGENTS, 1.6862, id="TradingAgents"),
    ],
)
def test_z1_of_public_programs(company, printed):
    assert Z1.evaluate(sheet(company)).score == pytest.approx([printed], abs=EXACT)


@pytest.mark.parametrize(
    ("company", "printed"),
    [
        pytest.param(altmans(0.10, 0.20, 0.15, 1.00), 3.366, id="finstack-quant"),
        pytest.param(TRADING_AGENTS, 2.82, id="TradingAgents"),
    ],
)
def test_z2_of_public_programs(company, printed):
    assert Z2.evaluate(sheet(company)).score == pytest.approx([printed], abs=EXACT)


@pytest.mark.parametrize(
    ("company", "printed"),
    [
        pytest.param(zmijewskis(0.10, 0.40, 2.0), -2.5077, id="finstack-quant, healthy"),
        pytest.param(zmijewskis(-0.10, 0.90, 0.50), 1.2284, id="finstack-quant, distressed"),
        pytest.param(CRIBLE, -2.41544, id="crible"),
    ],
)
def test_zmijewski_of_public_programs(company, printed):
    assert ZMIJEWSKI.evaluate(sheet(company)).score == pytest.approx([printed], abs=EXACT)


@pytest.mark.parametrize(
    ("company", "printed", "rounding"),
    [
        pytest.param(FINANCE_TOOLKIT, 0.2501, EXACT, id="FinanceToolkit"),
        pytest.param(CRIBLE, -2.8855, 0.00005, id="crible"),
        pytest.param(STOCK_HELPER_CLEAN, -3.5439229, 1e-7, id="stock_helper, clean"),
        pytest.param(STOCK_HELPER_STRESSED, 1.9463136, 1e-4, id="stock_helper, stressed"),
    ],
)
def test_ohlson_of_public_programs_which_leave_the_price_index_out(company, printed, rounding):
    scores = ohlson(price_index=1).evaluate(sheet(company))

    assert scores.score == pytest.approx([printed], abs=rounding)


def test_model_value_of_ohlson_in_a_public_program():
    companies = sheet(STOCK_HELPER_CLEAN, STOCK_HELPER_STRESSED)

    assert ohlson(price_index=1).evaluate(companies).value == pytest.approx(
        [0.0280881, 0.8750], abs=0.00005
    )
