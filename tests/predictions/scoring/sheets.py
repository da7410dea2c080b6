"""Figures of companies, one column an array, as the models take them."""

import numpy as np

from apps.predictions.scoring.model import Figures, Model, Scores

SOUND = {
    "total_assets": 1000.0,
    "current_assets": 400.0,
    "total_liabilities": 600.0,
    "current_liabilities": 250.0,
    "retained_earnings": 150.0,
    "equity": 400.0,
    "ebit": 80.0,
    "sales": 1200.0,
    "net_income": 50.0,
    "previous_net_income": 30.0,
    "funds_from_operations": 90.0,
}
SINKING = {
    "total_assets": 1000.0,
    "current_assets": 300.0,
    "total_liabilities": 1200.0,
    "current_liabilities": 500.0,
    "retained_earnings": -400.0,
    "equity": -200.0,
    "ebit": -150.0,
    "sales": 700.0,
    "net_income": -200.0,
    "previous_net_income": -100.0,
    "funds_from_operations": -120.0,
}
NOTHING = float("nan")


def sheet(*companies: dict[str, float]) -> Figures:
    """One row a company."""
    keys = {key: None for company in companies for key in company}
    return {
        key: np.array([company.get(key, NOTHING) for company in companies], dtype=np.float64)
        for key in keys
    }


def assess(model: Model, **changes: float) -> Scores:
    """What the model says of the sound company with these figures changed."""
    return model.evaluate(sheet(SOUND | changes))


def times(company: dict[str, float], factor: float) -> dict[str, float]:
    """The same company in another unit of money."""
    return {key: value * factor for key, value in company.items()}
