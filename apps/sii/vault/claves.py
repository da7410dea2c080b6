"""The claves of companies: stored by people, opened only where a sync runs, each time noted."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.views.decorators.debug import sensitive_variables

from apps.accounts.models import Company, User
from apps.sii.errors import CredentialDisabled, CredentialUnreadable, NoCredential
from apps.sii.models import Access, Credential, OpenSession
from apps.sii.vault import keys
from apps.sii.vault.sealing import is_newest, key_of, of_credential, of_session, seal, unseal

State, Deed = Credential.State, Access.Deed


@sensitive_variables("clave")
def store(company: Company, clave: str, *, by: User | None) -> None:
    """Keep a clave, in the place of any other; it may be used again."""
    kept = {
        "sealed": seal(clave, of_credential(company.pk)),
        "state": State.USABLE,
        "changed_at": Now(),
        "changed_by": by,
    }
    with transaction.atomic():
        Credential.objects.update_or_create(company=company, defaults=kept)
        Access.objects.create(company=company, deed=Deed.STORED, person=by)


@sensitive_variables("clave")
def opened(company: Company, *, job: UUID) -> str:
    """The clave, for the job at hand.

    Raises `NoCredential`, `CredentialDisabled` or `CredentialUnreadable`.
    """
    with transaction.atomic():
        # Locked until it is noted: `refuse` tells by the times which clave this job has used.
        credential = _locked(Credential.objects.filter(company=company))
        if credential is None:
            raise NoCredential
        if credential.state != State.USABLE:
            raise CredentialDisabled
        clave = unseal(credential.sealed, of_credential(company.pk))
        Access.objects.create(company=company, deed=Deed.OPENED, job=job)
    return clave


def refuse(company: Company, *, job: UUID, locked: bool) -> None:
    """The portal refused it: nobody uses it again until a person changes it.

    One that a person has entered since this job opened the clave is another one, and stays.
    """
    used = Access.objects.filter(company=company, deed=Deed.OPENED, job=job)
    opened_at = used.order_by("-id").values_list("at", flat=True).first()
    with transaction.atomic():
        Credential.objects.filter(company=company, changed_at__lte=opened_at or Now()).update(
            state=State.LOCKED if locked else State.REJECTED
        )
        Access.objects.create(company=company, deed=Deed.REFUSED, job=job)


def delete(company: Company, *, by: User | None) -> None:
    """Forget it; what was done with it stays known."""
    with transaction.atomic():
        count, _ = Credential.objects.filter(company=company).delete()
        if count:
            Access.objects.create(company=company, deed=Deed.DELETED, person=by)


def rotate() -> int:
    """Encrypt all with the first key; how many were not. Interrupted, it continues next time.

    Row by row. What cannot be decrypted stays as it is (``old`` counts it afterwards).
    """
    claves = [_reseal_clave(pk) for pk in _ids_of_old(Credential.objects.all())]
    sessions = [_reseal_session(pk) for pk in _ids_of_old(OpenSession.objects.all())]
    return sum(claves) + sum(sessions)


def old() -> int:
    """How many claves and sessions are not encrypted with the first key."""
    return len(_ids_of_old(Credential.objects.all())) + len(
        _ids_of_old(OpenSession.objects.all())
    )


def sealed_with() -> dict[str, int]:
    """Id of a key → how many claves and sessions it sealed."""
    counts: dict[str, int] = {}
    for rows in (Credential.objects.all(), OpenSession.objects.all()):
        for sealed in rows.values_list("sealed", flat=True).iterator():
            name = key_of(sealed)
            counts[name] = counts.get(name, 0) + 1
    return counts


def _ids_of_old(rows: QuerySet[Credential] | QuerySet[OpenSession]) -> list[int]:
    old = rows.exclude(sealed__startswith=f"{keys.newest().name}:")
    return list(old.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _reseal_clave(pk: int) -> bool:
    credential = _locked(Credential.objects.filter(pk=pk))
    if credential is None or not _reseal(credential, of_credential(credential.company_id)):
        return False
    Access.objects.create(company_id=credential.company_id, deed=Deed.ROTATED)
    return True


@transaction.atomic
def _reseal_session(pk: int) -> bool:
    session = OpenSession.objects.select_for_update().filter(pk=pk).first()
    return session is not None and _reseal(session, of_session(session.rut))


@sensitive_variables()
def _reseal(row: Credential | OpenSession, belongs_to: str) -> bool:
    """Whether it had to be done, and could be."""
    if is_newest(row.sealed):
        return False
    try:
        row.sealed = seal(unseal(row.sealed, belongs_to), belongs_to)
    except CredentialUnreadable:
        return False
    row.save(update_fields=["sealed"])
    return True


def _locked(found: QuerySet[Credential]) -> Credential | None:
    return found.select_for_update().first()
