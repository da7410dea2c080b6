"""The claves of companies: stored by people, opened only where a sync runs, each time noted."""

from __future__ import annotations

from uuid import UUID

from apps.accounts.models import Company, User


def store(company: Company, clave: str, *, by: User | None) -> None:
    """Keep a clave, in the place of any other; it may be used again."""
    raise NotImplementedError


def opened(company: Company, *, job: UUID) -> str:
    """The clave, for the job at hand.

    Raises `NoCredential`, `CredentialDisabled` or `CredentialUnreadable`.
    """
    raise NotImplementedError


def refuse(company: Company, *, job: UUID, locked: bool) -> None:
    """The portal refused it: nobody uses it again until a person changes it."""
    raise NotImplementedError


def delete(company: Company, *, by: User) -> None:
    """Forget it; what was done with it stays known."""
    raise NotImplementedError


def rotate() -> int:
    """Encrypt all with the first key; how many were not. Interrupted, it continues next time."""
    raise NotImplementedError
