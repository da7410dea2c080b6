"""Alice owns a company, Bob is its accountant, Carol is a stranger."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from apps.accounts.models import Company, Membership, Role, User
from apps.core.models import Job
from apps.notifications.models import Message
from apps.web import health
from tests.made_up_upload import lines, told  # noqa: F401  (fixtures)

PASSWORD = "correct horse battery"

MakeJob = Callable[..., Job]


@pytest.fixture(autouse=True)
def no_static_files(settings: Any, tmp_path: Path) -> None:
    # WhiteNoise warns when the folder is missing, and would look for all files for each client.
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.WHITENOISE_USE_FINDERS = False


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    # The real hash takes a quarter of a second on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    # The language of a request stays active in its thread after it.
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    yield
    health.broker_answers.forget()
    health.answering_workers.forget()


@pytest.fixture
def deaf_broker() -> Iterator[str]:
    """Takes connections and never answers, as a frozen Redis does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://:topsecret@127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("alice@faena.example", PASSWORD)


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob@faena.example", PASSWORD)


@pytest.fixture
def carol(db: None) -> User:
    return User.objects.create_user("carol@faena.example", PASSWORD)


@pytest.fixture
def company(alice: User, bob: User) -> Company:
    company = Company.objects.create(name="Los Aromos")
    Membership.objects.create(user=alice, company=company, role=Role.OWNER)
    Membership.objects.create(user=bob, company=company, role=Role.ACCOUNTANT)
    return company


@pytest.fixture
def seen_by() -> Callable[[User], Client]:
    """A browser in which somebody has signed in."""

    def browser(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return browser


@pytest.fixture
def make_job(company: Company, alice: User) -> MakeJob:
    """An e-mail's job of the company, asked for by Alice, unless told otherwise."""

    def make(*, subject: str = "Hello", **fields: Any) -> Job:
        given: dict[str, Any] = {
            "task": "notifications.send_email_task",
            "queue": "emails",
            "company": company,
            "requested_by": alice,
        }
        job = Job.objects.create(**given | fields)
        if job.task == given["task"]:
            Message.objects.create(job=job, recipient="a@b.example", subject=subject, body="…")
        return Job.objects.get(pk=job.pk)

    return make
