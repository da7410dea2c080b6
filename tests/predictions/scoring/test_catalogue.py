"""The choice of models."""

import subprocess
import sys

import pytest

from apps.predictions.models import LONGEST_CODE, Prediction, Upload
from apps.predictions.scoring import catalogue
from tests.contracts.tree import ROOT
from tests.predictions.scoring.sheets import SOUND, sheet


def test_the_default_comes_first():
    assert list(catalogue.MODELS) == ["altman-z2", "altman-z1", "zmijewski", "ohlson"]
    assert catalogue.DEFAULT == "altman-z2"


def test_models_are_found_by_their_key():
    assert [catalogue.get(key).key for key in catalogue.MODELS] == list(catalogue.MODELS)


def test_a_model_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(KeyError, match="'altman': use one of altman-z2, altman-z1, zmijewski, o"):
        catalogue.get("altman")


def test_only_ohlson_knows_prices():
    cheap, dear = (
        {key: model.evaluate(sheet(SOUND)).score[0] for key, model in made.items()}
        for made in (catalogue.models(), catalogue.models(price_index=500))
    )

    assert [key for key in cheap if cheap[key] != dear[key]] == ["ohlson"]
    assert catalogue.get("ohlson", price_index=500).evaluate(sheet(SOUND)).score == dear["ohlson"]


@pytest.mark.parametrize("price_index", [0, -1, float("nan"), float("inf")])
def test_prices_that_cannot_be_are_refused(price_index):
    with pytest.raises(ValueError, match="price index"):
        catalogue.models(price_index)


def test_what_models_say_of_themselves():
    said = {m.key: (m.has_value, m.is_annual_only) for m in catalogue.MODELS.values()}

    assert said == {
        "altman-z2": (False, False),
        "altman-z1": (False, False),
        "zmijewski": (True, False),
        "ohlson": (True, True),
    }
    for model in catalogue.MODELS.values():
        assert (model.evaluate(sheet(SOUND)).value is not None) == model.has_value


def test_keys_versions_and_ratios_fit_where_they_are_stored():
    for model in catalogue.MODELS.values():
        assert len(model.key) <= Upload._meta.get_field("model").max_length
        assert len(model.version) <= Prediction._meta.get_field("version").max_length
        assert max(map(len, model.ratios)) <= LONGEST_CODE


def test_scoring_needs_no_django():
    process = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; import apps.predictions.scoring.catalogue;"
            "import apps.predictions.scoring.trailing;"
            "sys.exit('django' in sys.modules)",
        ],
        cwd=ROOT,
        check=False,
    )

    assert process.returncode == 0
