"""How others ask for syncs: the only module of this family that they import."""

from __future__ import annotations

from apps.accounts.models import Company, User
from apps.core.submit import JobHandle
from apps.sii.shapes import Kind, Period


def sync(
    company: Company,
    kind: Kind,
    *,
    first: Period | None = None,
    last: Period | None = None,
    language: str = "",
    requested_by: User | None = None,
) -> JobHandle:
    """Bring what the portal has for these periods (without them: the newest ones).

    While a job for the same company, kind and periods waits or runs, that one is returned.
    """
    raise NotImplementedError
