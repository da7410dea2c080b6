"""Who may see and do what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.accounts.models import Company, Membership, Role, User
from apps.core.models import Job

ASK_FOR_WORK = (Role.OWNER, Role.ACCOUNTANT)
MANAGE = (Role.OWNER,)
PAGE = 50


@dataclass(frozen=True)
class Place:
    """A company as one person stands to it; without a role for staff that only looks."""

    company: Company
    role: str = ""

    @property
    def may_ask_for_work(self) -> bool:
        """Whether they may start work for it."""
        return self.role in ASK_FOR_WORK

    @property
    def may_manage(self) -> bool:
        """Whether they decide what others only look at."""
        return self.role in MANAGE


@dataclass(frozen=True)
class CompanyList:
    """One page of somebody's memberships; ``more`` is where the next one begins."""

    memberships: Sequence[Membership]
    more: int | None


def place_of(
    user: User, company_id: int, permission: str | None = "accounts.view_company"
) -> Place | None:
    """The company, if ``user`` may see it: as a member, or as staff with that permission."""
    own = Membership.objects.filter(user=user, company=company_id).select_related("company")
    if member := own.first():
        return Place(member.company, member.role)
    if permission and user.is_staff and user.has_perm(permission):
        company = Company.objects.filter(pk=company_id).first()
        return Place(company) if company else None
    return None


def memberships_of(user: User, after: int | None = None) -> CompanyList:
    """The companies of ``user`` by name, each with the role.

    after: only what stands behind this company
    """
    found = user.memberships.select_related("company").order_by("company__name", "company")
    if last := Company.objects.filter(pk=after).first() if after else None:
        behind = Q(company__name=last.name, company__gt=last.pk)
        found = found.filter(Q(company__name__gt=last.name) | behind)
    rows = list(found[: PAGE + 1])
    return CompanyList(rows[:PAGE], rows[PAGE - 1].company_id if len(rows) > PAGE else None)


def members_of(company: Company) -> list[Membership]:
    """Its members: owners first, viewers last, then by address."""
    members = company.memberships.select_related("user").order_by("user__email")
    return sorted(members, key=lambda member: Role.values.index(member.role))


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
