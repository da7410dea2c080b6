"""Secrets are not remembered, nor written down at all."""

from __future__ import annotations

import pytest

from apps.memory.extraction import secrets

SECRETS = [
    "My password is tiger.",
    "Mi clave del SII es Gato1234.",
    "La contraseña es hola",
    "I use Tr0ub4dor&3 everywhere.",
    "My card is 4111 1111 1111 1111.",
    "Pago con la 5500-0000-0000-0004.",
    "Our API key is abc.",
    "We call it with sk-live-0123456789abcdef.",
    "We keep AKIAIOSFODNN7EXAMPLE in a file.",
    "My cookie is sessionid=abc.",
    "I sign in at https://ana:hunter2@bank.example/.",
    "I open https://bank.example/?token=abc.",
    "My PIN is 1234.",
    "El código de verificación es 998877.",
    "We hold eyJhbGciOiJIUzI1NiJ9.e30.abc there.",
    "I keep 9f86d081884c7d659a2feaa0c55ad015 for you.",
]
HARMLESS = [
    "My RUT is 12.345.678-5.",
    "Nuestro RUT es 76543210-3.",
    "I live at Calle Larga 1234, Talca.",
    "My mail is ana.rojas2024@empresa-grande.example.com.",
    "My phone is +56 9 8765 4321.",
    "We sold 1.500.000 pesos in 2025.",
    "Our site is https://www.losaromos.example/contacto.",
    "I read the F29 and the DDJJ1879 every year.",
    "We use Windows-11 and Office2021.",
]


@pytest.mark.parametrize("text", SECRETS)
def test_what_looks_like_a_secret_is_dropped(text):
    assert secrets.is_secret(text)
    assert secrets.without(text) == ""


@pytest.mark.parametrize("text", HARMLESS)
def test_what_does_not_stays(text):
    assert not secrets.is_secret(text)
    assert secrets.without(text) == text


def test_only_the_sentence_goes_and_the_one_after_its_announcement():
    text = "I live in Talca. Here is my password. I use Perro there. We sell wine."

    assert secrets.without(text) == "I live in Talca.\nWe sell wine."
