from __future__ import annotations

import traceback

import pytest

from apps.sii.errors import CredentialUnreadable
from apps.sii.vault import keys
from apps.sii.vault.sealing import is_newest, key_of, seal, unseal
from tests.sii.vault.conftest import CLAVE, NEW, OLD, key

MINE, YOURS = "credential:1", "credential:2"


def test_what_is_sealed_is_opened_again_and_not_to_be_seen():
    sealed = seal(CLAVE, MINE)

    assert unseal(sealed, MINE) == CLAVE
    assert sealed.startswith("old:")
    assert "s3creto" not in sealed


def test_the_same_text_is_never_sealed_the_same_way_twice():
    assert len({seal(CLAVE, MINE) for _ in range(50)}) == 50


@pytest.mark.parametrize("text", ["", "a", "ñ" * 5000])
def test_texts_of_any_length_come_back(text):
    assert unseal(seal(text, MINE), MINE) == text


def test_the_first_key_seals_and_all_of_them_open(settings):
    before = seal(CLAVE, MINE)
    settings.SII_KEYS = f"{NEW}, {OLD}"
    after = seal(CLAVE, MINE)

    assert (key_of(before), key_of(after)) == ("old", "new")
    assert (is_newest(before), is_newest(after)) == (False, True)
    assert unseal(before, MINE) == unseal(after, MINE) == CLAVE


def changed(sealed: str, part: int) -> str:
    parts = sealed.split(":")
    first = parts[part][0]
    parts[part] = ("B" if first == "A" else "A") + parts[part][1:]
    return ":".join(parts)


@pytest.mark.parametrize("part", [1, 2], ids=["nonce", "ciphertext"])
def test_changed_text_is_not_opened(part):
    with pytest.raises(CredentialUnreadable):
        unseal(changed(seal(CLAVE, MINE), part), MINE)


def test_what_belongs_to_another_is_not_opened():
    with pytest.raises(CredentialUnreadable):
        unseal(seal(CLAVE, MINE), YOURS)


@pytest.mark.parametrize(
    "configured",
    [NEW, key("old", 3), "", "nonsense", f"{OLD},{OLD}"],
    ids=["unknown", "another of the same name", "none", "nonsense", "twice"],
)
def test_without_its_key_it_is_an_error_and_never_the_ciphertext(settings, configured):
    sealed = seal(CLAVE, MINE)
    settings.SII_KEYS = configured

    with pytest.raises(CredentialUnreadable) as caught:
        unseal(sealed, MINE)

    told = "".join(traceback.format_exception(caught.value))
    assert sealed not in told
    assert sealed.split(":")[2] not in told


@pytest.mark.parametrize(
    "sealed", ["", "old", "old:", "old::", "old:a:b", "old:AAAA:AAAA", "a:b:c:d", "old:ñ:ñ", CLAVE]
)
def test_what_never_was_sealed_is_an_error(sealed):
    with pytest.raises(CredentialUnreadable):
        unseal(sealed, MINE)


def test_without_a_key_nothing_is_sealed(settings):
    settings.SII_KEYS = ""

    with pytest.raises(keys.BadKeys, match="SII_KEYS is not set"):
        seal(CLAVE, MINE)


@pytest.mark.parametrize(
    ("configured", "sentence"),
    [
        ("bm8tbmFtZQ==", "key 1 has no id"),
        (f"{OLD},:AAAA", "key 2 has no id"),
        ("a b:AAAA", "key 1 has no id"),
        (key("short", 1, 16), "short is no key of 32 bytes"),
        (key("long", 1, 33), "long is no key of 32 bytes"),
        ("odd:***", "odd is no key of 32 bytes"),
        (f"{OLD},{OLD}", "names old twice"),
    ],
)
def test_keys_that_make_no_sense_are_named_and_not_shown(settings, configured, sentence):
    settings.SII_KEYS = configured

    with pytest.raises(keys.BadKeys, match=sentence) as caught:
        keys.configured()

    told = "".join(traceback.format_exception(caught.value))
    assert not [part for part in configured.split(",") if part.partition(":")[2][:8] in told] or (
        configured == "bm8tbmFtZQ=="
    )
    assert "bm8tbmFtZQ" not in told


@pytest.mark.parametrize("as_text", [True, False])
def test_the_secret_key_is_no_key_of_the_vault(settings, as_text):
    settings.SECRET_KEY = NEW.partition(":")[2] if as_text else "\x02" * 32
    settings.SII_KEYS = NEW

    with pytest.raises(keys.BadKeys, match="new is SECRET_KEY"):
        keys.configured()


def test_a_key_stands_in_no_repr():
    [one] = keys.configured()

    assert repr(one) == "Key(name='old')"
