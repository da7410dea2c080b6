"""What of the settings is refused at start."""

from __future__ import annotations

import pytest

from tests.contracts.test_settings import PRODUCTION, refusal, start

NAMES = ("WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN")
OURS = dict.fromkeys(NAMES, "made-up-for-this-test")


def test_production_starts_with_both_and_with_neither():
    assert start(**PRODUCTION).returncode == 0
    assert start(**PRODUCTION, **OURS).returncode == 0


@pytest.mark.parametrize("name", NAMES)
def test_one_without_the_other_is_refused(name):
    sentence = "Set WHATSAPP_APP_SECRET and WHATSAPP_VERIFY_TOKEN, or neither."

    assert refusal(**PRODUCTION, **{name: OURS[name]}) == sentence


@pytest.mark.parametrize("name", NAMES)
def test_production_refuses_what_everybody_knows(name):
    known = {name: "only-for-the-demo-and-the-tests"}

    assert refusal(**PRODUCTION, **OURS | known).startswith(f"{name} is the demo's")


@pytest.mark.parametrize("name", NAMES)
def test_a_secret_may_lie_in_a_file(name, tmp_path):
    path = tmp_path / "secret"
    path.write_text("made-up\n")
    other = {one: text for one, text in OURS.items() if one != name}

    assert start(**PRODUCTION, **other, **{f"{name}_FILE": str(path)}).returncode == 0


def test_messages_are_kept_for_a_day_at_least():
    assert "use a whole number from 1 on" in refusal(**PRODUCTION, WHATSAPP_KEEP_DAYS="0")
