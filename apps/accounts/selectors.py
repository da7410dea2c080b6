"""Who may see and do what."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from apps.accounts.models import Company, Role, User
from apps.core.models import Job

ASK_FOR_WORK = (Role.OWNER, Role.ACCOUNTANT)
MANAGE = (Role.OWNER,)


def companies_of(user: User) -> QuerySet[Company]:
    """The companies that ``user`` is a member of, in whatever role."""
    return Company.objects.filter(memberships__user=user)


def companies_to_work_for(user: User) -> QuerySet[Company]:
    """The companies for which ``user`` may start work: as an owner or an accountant."""
    return Company.objects.filter(memberships__user=user, memberships__role__in=ASK_FOR_WORK)


def may_ask_for_work(user: User, company: Company) -> bool:
    """Whether ``user`` may start work for ``company``."""
    return companies_to_work_for(user).filter(pk=company.pk).exists()


def manages(user: User, company: Company) -> bool:
    """Whether ``user`` decides for ``company`` what others only look at."""
    return user.memberships.filter(company=company, role__in=MANAGE).exists()


def asked_by_or_for(user: User, job: str = "") -> Q:
    """Of the jobs that ``user`` asked for or that belong to a company of ``user``.

    job: what leads to the job from the rows that are filtered, such as ``job__``
    """
    by, of = {f"{job}requested_by": user}, {f"{job}company__in": companies_of(user)}
    return Q(**by) | Q(**of)


def job_for(user: User, job_id: UUID) -> Job | None:
    """The job, if ``user`` may see it: as its requester, a member of its company, or staff."""
    jobs = Job.objects.filter(pk=job_id).select_related("company", "requested_by")
    job = jobs.filter(asked_by_or_for(user)).first()
    if job is None and user.is_staff and user.has_perm("core.view_job"):
        return jobs.first()
    return job
