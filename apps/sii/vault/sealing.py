"""AES-256-GCM with named keys: `key id:nonce:ciphertext`, bound to what it belongs to."""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.views.decorators.debug import sensitive_variables

from apps.sii.errors import CredentialUnreadable
from apps.sii.vault import keys

NONCE_BYTES = 12


def of_credential(company_id: int) -> str:
    """What a company's clave belongs to."""
    return f"credential:{company_id}"


def of_session(rut: str) -> str:
    """What the cookies of an open session belong to. The RUT is canonical."""
    return f"session:{rut}"


@sensitive_variables()
def seal(text: str, belongs_to: str) -> str:
    """Encrypt with the first key. `belongs_to` must be said again to open it (AAD).

    ``keys.BadKeys`` where there is none.
    """
    key, nonce = keys.newest(), os.urandom(NONCE_BYTES)
    ciphertext = AESGCM(key.secret).encrypt(nonce, text.encode(), belongs_to.encode())
    return f"{key.name}:{_text(nonce)}:{_text(ciphertext)}"


@sensitive_variables()
def unseal(sealed: str, belongs_to: str) -> str:
    """Decrypt; `CredentialUnreadable` for an unknown key, another owner, or a changed text."""
    try:
        name, nonce, ciphertext = sealed.split(":")
        key = keys.named(name)
        if key is None:
            raise CredentialUnreadable
        opened = AESGCM(key.secret).decrypt(_bytes(nonce), _bytes(ciphertext), belongs_to.encode())
        return opened.decode()
    except (ValueError, InvalidTag, keys.BadKeys) as error:
        # What was found there is told to nobody; the name of its kind is enough.
        raise CredentialUnreadable from _without_text(error)


def is_newest(sealed: str) -> bool:
    """Whether the first key sealed it."""
    return key_of(sealed) == keys.newest().name


def key_of(sealed: str) -> str:
    """The id of the key that sealed it."""
    return sealed.partition(":")[0]


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode("ascii")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.encode("ascii"))


def _without_text(error: Exception) -> Exception | None:
    return error if isinstance(error, keys.BadKeys) else None
