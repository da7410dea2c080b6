import json
import re

import pytest

from apps.sii.portal.auth import HOME
from apps.sii.portal.rules import Rule
from apps.sii.portal.ruts import canonical
from tests.sii.portal.conftest import ONE, OTHER


@pytest.fixture
def at_home(visitor):
    visitor.sign_in(ONE)
    return lambda: visitor.get("misiir", HOME)


def test_it_says_who_has_signed_in(at_home):
    found = re.search(r"var DatosCntrNow = (.*);", at_home().text)

    taxpayer = json.loads(found.group(1))["contribuyente"]
    assert (taxpayer["rut"], taxpayer["dv"]) == (str(ONE.rut), ONE.dv)
    assert taxpayer["razonSocial"] == ONE.name


def test_a_name_is_text_and_no_page(at_home):
    text = at_home().text

    assert "Comercial &lt;Número&gt;" in text
    assert "<Número>" not in text


def test_it_has_the_session_validated(at_home, portal):
    assert f'<script src="{portal.urls["zeusr"]}/cgi_AUT2000/AutTknData.cgi?' in at_home().text


def test_it_leads_to_the_registers_and_out(at_home, portal):
    text = at_home().text

    assert f'href="{portal.urls["www4"]}/consdcvinternetui/"' in text
    assert f'href="{portal.urls["zeusr"]}/cgi_AUT2000/autTermino.cgi"' in text


def test_it_is_not_covered_by_itself(at_home):
    assert 'class="modal' not in at_home().text


@pytest.mark.parametrize(
    ("deed", "part"),
    [
        ("update_data", 'id="btnActualizarMasTarde"'),
        ("notice", 'data-dismiss="modal"'),
    ],
)
def test_a_rule_covers_it(at_home, another, obey, deed, part):
    obey(Rule(do=deed, at="home", rut=canonical(ONE.rut)))
    another.sign_in(OTHER)

    assert part in at_home().text
    assert part not in another.get("misiir", HOME).text


def test_both_may_cover_it(at_home, obey):
    obey(Rule(do="notice"), Rule(do="update_data"))

    text = at_home().text
    assert text.index("Cerrar</button>") < text.index("btnActualizarMasTarde")


def test_it_may_have_changed(at_home, obey):
    obey(Rule(do="changed_page", at="home"))

    assert "DatosCntrNow" not in at_home().text
