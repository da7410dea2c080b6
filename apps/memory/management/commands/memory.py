"""Tell something, list what is remembered, ask, forget."""

from __future__ import annotations

import json
from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable, Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts.models import Company, User
from apps.core.errors import JobError
from apps.memory import intake, keepers, recalling
from apps.memory.models import Holder
from apps.memory.selectors import MOST_SHOWN
from apps.memory.shapes import Held

WRONG_INPUT = 2
EPILOG = """\
  manage.py memory tell "I prefer to be called on Mondays." --user ana@example.com
  manage.py memory tell "Our accountant is Pedro." --company 7
  manage.py memory list --user ana@example.com --json
  manage.py memory ask "who is our accountant?" --user ana@example.com --company 7
  manage.py memory forget --user ana@example.com --yes

--user alone is the person wherever they are, --user with --company the person within it, --company
alone the company. A person is known by the e-mail address, a company by its number or its RUT.
"""


class Command(BaseCommand):
    """``manage.py memory tell TEXT… | list | ask QUESTION | forget``"""

    help = "Tell something about a person or a company, list what is remembered, ask, forget."

    def add_arguments(self, parser: CommandParser) -> None:
        """One action each."""
        parser.epilog, parser.formatter_class = EPILOG, RawDescriptionHelpFormatter
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        tell = actions.add_parser("tell", help="Submit the job that remembers it.")
        tell.add_argument("texts", nargs="+", metavar="TEXT")
        listed = actions.add_parser("list", help="What is remembered, the latest first.")
        ask = actions.add_parser("ask", help="What a person would be answered (needs --user).")
        ask.add_argument("question")
        forget = actions.add_parser("forget", help="Delete all that is remembered, for ever.")
        forget.add_argument("--yes", action="store_true", help="It is meant.")
        for each in (tell, listed, ask, forget):
            each.add_argument("--user", metavar="EMAIL")
            each.add_argument("--company", metavar="NUMBER_OR_RUT")
        for each in (listed, ask):
            each.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, action: str, user: str | None, company: str | None, **options: Any) -> None:
        """Exit 1 when it did not succeed, 2 when it was asked for wrongly."""
        actions: dict[str, Callable[..., None]] = {
            "tell": self._tell,
            "list": self._list,
            "ask": self._ask,
            "forget": self._forget,
        }
        if not user and not company:
            raise CommandError("Say whose: --user, --company, or both.", returncode=WRONG_INPUT)
        try:
            actions[action](_user(user), _company(company), **options)
        except JobError as error:
            raise CommandError(str(error)) from error

    def _tell(
        self, user: User | None, company: Company | None, *, texts: list[str], **_: Any
    ) -> None:
        if user is not None:
            handle = intake.save_user_memories(user, texts, company)
        else:
            assert company is not None  # noqa: S101  (for mypy)
            handle = intake.save_company_memories(company, texts)
        self.stdout.write(f"Job {handle.id} remembers it.")

    def _list(self, user: User | None, company: Company | None, *, as_json: bool, **_: Any) -> None:
        holder = Holder.objects.filter(user=user, company=company).first()
        self._show(keepers.current().held(holder, MOST_SHOWN) if holder else [], as_json)

    def _ask(
        self,
        user: User | None,
        company: Company | None,
        *,
        question: str,
        as_json: bool,
        **_: Any,
    ) -> None:
        if user is None:
            raise CommandError("ask: say who asks, with --user.", returncode=WRONG_INPUT)
        self._show(recalling.recall(user, company, question), as_json)

    def _forget(self, user: User | None, company: Company | None, *, yes: bool, **_: Any) -> None:
        if user is not None and company is not None:
            raise CommandError(
                "forget: a person with all companies (--user), or a company (--company).",
                returncode=WRONG_INPUT,
            )
        if not yes:
            raise CommandError("forget: it cannot be undone; add --yes.", returncode=WRONG_INPUT)
        if user is not None:
            intake.forget_person(user)
        elif company is not None:
            intake.forget_company(company)
        self.stdout.write("It is forgotten.")

    def _show(self, found: Iterable[Held], as_json: bool) -> None:
        rows = [_told(one) for one in found]
        if as_json:
            self.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(f"{row['told_at'] or '':<25}  {row['source']:<10}  {row['text']}")
        if not rows:
            self.stdout.write("Nothing is remembered.")


def _told(one: Held) -> dict[str, str | None]:
    return {
        "id": one.id,
        "of": str(one.holder),
        "text": one.text,
        "source": one.source,
        "told_at": one.told_at.isoformat(timespec="seconds") if one.told_at else None,
    }


def _user(email: str | None) -> User | None:
    if not email:
        return None
    found = User.objects.filter(email=email.lower()).first()
    if found is None:
        raise CommandError(f"--user {email}: there is no such person.", returncode=WRONG_INPUT)
    return found


def _company(named: str | None) -> Company | None:
    if not named:
        return None
    rows = Company.objects.filter(rut=named)
    if named.isdecimal():
        rows |= Company.objects.filter(pk=int(named))
    if (found := rows.first()) is None:
        raise CommandError(f"--company {named}: there is no such company.", returncode=WRONG_INPUT)
    return found
