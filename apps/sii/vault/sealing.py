"""AES-256-GCM with named keys: `key id:nonce:ciphertext`, bound to what it belongs to."""

from __future__ import annotations


def seal(text: str, belongs_to: str) -> str:
    """Encrypt with the first key. `belongs_to` must be said again to open it (AAD)."""
    raise NotImplementedError


def unseal(sealed: str, belongs_to: str) -> str:
    """Decrypt; `CredentialUnreadable` for an unknown key, another owner, or a changed text."""
    raise NotImplementedError


def is_newest(sealed: str) -> bool:
    """Whether the first key sealed it."""
    raise NotImplementedError
