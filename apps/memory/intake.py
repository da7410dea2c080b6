"""How others ask for memories: the only module of this family that they import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from apps.accounts.models import Company, User
from apps.accounts.selectors import companies_of, may_ask_for_work
from apps.core.submit import JobHandle, submit
from apps.core.tasks import entrance
from apps.memory import holders, keepers, keeping, mem0, outcome, tasks
from apps.memory.errors import NothingTold, NotTheirs, TooMuchTold, UnknownQuestion
from apps.memory.extraction import secrets
from apps.memory.models import Holder, Source, Telling
from apps.memory.questions import BY_KEY

__all__ = [
    "forget_company",
    "forget_person",
    "outcome",
    "save_company_memories",
    "save_onboarding_memories",
    "save_user_memories",
]

MOST_MESSAGES = 100
LONGEST_MESSAGE = 4_000
MOST_CHARACTERS = 40_000
LONGEST_ANSWER = 300
ROLES = ("user", "assistant", "system")

Messages = str | Sequence[str | Mapping[str, str]]
"""Texts that a person wrote, or messages {"role", "content"} of a conversation with them."""


@entrance(tasks.save_user_memories)
def save_user_memories(
    user: User, messages: Messages, company: Company | None = None, *, dedup_key: str | None = None
) -> JobHandle:
    """Remember what a person says: of themselves, or within a company only for there.

    Raises:
        NotTheirs:   the person is no member of the company
        NothingTold: there is no text
        TooMuchTold: more than ``MOST_MESSAGES``, or longer than the limits beside it
    """
    said = _messages(messages)
    if company is not None and not companies_of(user).filter(pk=company.pk).exists():
        raise NotTheirs
    with transaction.atomic():
        telling = Telling(holder=holders.holder_of(user, company), kind=Source.USER, said=said)
        return submit(tasks.save_user_memories, telling, dedup_key=dedup_key, requested_by=user)


@entrance(tasks.save_company_memories)
def save_company_memories(
    company: Company, messages: Messages, by: User | None = None, *, dedup_key: str | None = None
) -> JobHandle:
    """Remember what is said of a company; by whom, an owner or an accountant of it, or nobody.

    Raises: as ``save_user_memories``
    """
    said = _messages(messages)
    if by is not None and not may_ask_for_work(by, company):
        raise NotTheirs
    with transaction.atomic():
        telling = Telling(holder=holders.holder_of(None, company), kind=Source.COMPANY, said=said)
        return submit(
            tasks.save_company_memories,
            telling,
            dedup_key=dedup_key,
            company=company,
            requested_by=by,
        )


@entrance(tasks.save_onboarding_memories)
def save_onboarding_memories(
    user: User, company: Company | None, answers: Mapping[str, str]
) -> list[JobHandle]:
    """Remember answers (key of a question → answer); empty ones change nothing.

    Of the company and of the person there is a job each, where something was answered.

    Raises:
        UnknownQuestion: no such question, or one about a company without one
        NotTheirs:       the person may not speak for the company
        NothingTold, TooMuchTold: nothing was answered, or at too great length
    """
    given = {key: answer.strip() for key, answer in answers.items() if answer.strip()}
    _require_answerable(user, company, given)
    handles = []
    with transaction.atomic():
        for is_of_company in (True, False):
            said = _answers(given, is_of_company, user.language)
            if said:
                owner = None if is_of_company else user
                holder = holders.holder_of(owner, company)
                handles.append(_submit_answers(holder, said, user))
    return handles


def forget_person(user: User) -> None:
    """Delete all that is remembered about a person, also within companies they have left."""
    for holder in holders.made_for_person(user):
        _forget(holder)


def forget_company(company: Company) -> None:
    """Delete all that is remembered about a company; what its members told of themselves stays."""
    _forget(holders.holder_of(None, company))


def _forget(holder: Holder) -> None:
    with transaction.atomic():
        keeping.forget(holder.pk)
        if keepers.is_elsewhere():
            submit(tasks.erase_memories, mem0.erasure_of(holder))


def _submit_answers(holder: Holder, said: list[dict[str, str]], user: User) -> JobHandle:
    company = None if holder.user_id else holder.company
    telling = Telling(holder=holder, kind=Source.ONBOARDING, said=said)
    return submit(tasks.save_onboarding_memories, telling, company=company, requested_by=user)


def _require_answerable(user: User, company: Company | None, given: Mapping[str, str]) -> None:
    unknown = given.keys() - BY_KEY.keys()
    of_company = [key for key in given if key in BY_KEY and BY_KEY[key].is_of_company]
    if unknown or (of_company and company is None):
        raise UnknownQuestion
    if company is not None:
        is_member = companies_of(user).filter(pk=company.pk).exists()
        if not is_member or (of_company and not may_ask_for_work(user, company)):
            raise NotTheirs
    if not given:
        raise NothingTold
    if any(len(answer) > LONGEST_ANSWER for answer in given.values()):
        raise TooMuchTold


def _answers(given: Mapping[str, str], is_of_company: bool, language: str) -> list[dict[str, str]]:
    """Those of one kind; a secret is not even written down."""
    return [
        {"question": key, "asked": BY_KEY[key].asked_in(language), "answer": clean(answer)}
        for key, answer in given.items()
        if BY_KEY[key].is_of_company == is_of_company and not secrets.is_secret(answer)
    ]


def _messages(messages: Messages) -> list[dict[str, str]]:
    """As they are stored: secrets are not even written down."""
    given = [messages] if isinstance(messages, str) else messages
    if len(given) > MOST_MESSAGES:
        raise TooMuchTold
    said = [_message(one) for one in given]
    lengths = [len(one["content"]) for one in said]
    if not said or not max(lengths):
        raise NothingTold
    if max(lengths) > LONGEST_MESSAGE or sum(lengths) > MOST_CHARACTERS:
        raise TooMuchTold
    return [one | {"content": secrets.without(one["content"])} for one in said]


def _message(one: str | Mapping[str, str]) -> dict[str, str]:
    """``NothingTold`` for what is no message."""
    role, content = ("user", one) if isinstance(one, str) else (one.get("role"), one.get("content"))
    if role not in ROLES or not isinstance(content, str):
        raise NothingTold
    return {"role": role, "content": clean(content)}


def clean(text: str) -> str:
    """Without what PostgreSQL keeps in no text: NUL, and halves of characters."""
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    return whole.replace("\0", " ").strip()
