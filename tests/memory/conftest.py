"""Ana and Bruno, two companies that are much alike, and a worker that does what was submitted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import pytest
from django.db.models.functions import Now

from apps.accounts.models import Company, Membership, Role, User
from apps.core import execution, registry
from apps.core.models import Job, Status
from apps.core.submit import JobHandle
from apps.memory.models import Memory

Tell = Callable[..., Job]


def do(*jobs: UUID) -> None:
    """What workers do when these jobs' rings arrive."""
    for job in jobs:
        execution.answer(registry.get(Job.objects.get(pk=job).task), job)


def do_all() -> None:
    """Everything that is due, and what that submits."""
    due = Job.objects.filter(status=Status.WAITING, run_after__lte=Now()).order_by("pk")
    while waiting := list(due.values_list("pk", flat=True)):
        do(*waiting)


def done(handle: JobHandle) -> Job:
    """The job after a worker took it."""
    do(handle.id)
    return Job.objects.get(pk=handle.id)


def texts(user: User | None = None, company: Company | None = None) -> list[str]:
    rows = Memory.objects.filter(holder__user=user, holder__company=company)
    return list(rows.order_by("told_at", "pk").values_list("text", flat=True))


def found(items: Iterable[Any]) -> set[str]:
    return {one.text for one in items}


@pytest.fixture(autouse=True)
def nothing_outside(settings: Any) -> None:
    """No service, and vectors that need no model; one test takes the real one."""
    settings.EMBEDDER = "hashed"
    settings.MEM0_URL = "http://127.0.0.1:1"


@pytest.fixture
def ana(db: None) -> User:
    return User.objects.create(email="ana@faena.example")


@pytest.fixture
def bruno(db: None) -> User:
    return User.objects.create(email="bruno@faena.example", language="es")


def join(user: User, company: Company, role: Role = Role.OWNER) -> Company:
    Membership.objects.create(user=user, company=company, role=role)
    return company


@pytest.fixture
def aromos(ana: User) -> Company:
    return join(ana, Company.objects.create(name="Los Aromos"))


@pytest.fixture
def boldos(bruno: User) -> Company:
    return join(bruno, Company.objects.create(name="Los Boldos"))
