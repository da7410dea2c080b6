"""What is read of a company's dealings with the SII: its clave's state, its syncs, who did what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2s
from uuid import UUID

from apps.accounts.models import Company
from apps.core.models import ENDS
from apps.sii.errors import CredentialDisabled, NoCredential, NoRut
from apps.sii.models import Access, Credential, Sync

NEWEST_SYNCS = 10
NEWEST_ACCESSES = 50


@dataclass(frozen=True)
class Syncs:
    """The newest syncs of a company."""

    rows: Sequence[Sync]

    @property
    def are_moving(self) -> bool:
        """Whether anything may still change by itself."""
        return any(not sync.job.has_ended for sync in self.rows)

    @property
    def fingerprint(self) -> str:
        """Differs when anything that is shown differs."""
        jobs = (sync.job for sync in self.rows)
        shown = [(j.pk, j.status, j.progress_done, j.progress_total, j.progress_note) for j in jobs]
        return blake2s(repr(shown).encode(), digest_size=8).hexdigest()


def credential_of(company: Company) -> Credential | None:
    """What is known of its clave; the sealed text stays where it is."""
    found = Credential.objects.filter(company=company).select_related("changed_by")
    return found.defer("sealed").first()


def hindrance(company: Company, credential: Credential | None) -> str:
    """Why no sync would do anything, in English as errors are; empty when one may."""
    if not company.rut:
        return str(NoRut())
    if credential is None:
        return str(NoCredential())
    return "" if credential.state == Credential.State.USABLE else str(CredentialDisabled())


def syncs_of(company: Company) -> Syncs:
    """The newest ones, newest first."""
    rows = Sync.objects.filter(company=company).select_related("job__requested_by")
    return Syncs(list(rows.defer("job__error_text").order_by("-job")[:NEWEST_SYNCS]))


def under_way(company: Company) -> set[UUID]:
    """The jobs of syncs that have not ended."""
    rows = Sync.objects.filter(company=company).exclude(job__status__in=ENDS)
    return set(rows.values_list("job", flat=True))


def accesses_of(company: Company) -> list[Access]:
    """Who did what with its clave, newest first."""
    rows = Access.objects.filter(company=company).select_related("person")
    return list(rows.order_by("-pk")[:NEWEST_ACCESSES])
