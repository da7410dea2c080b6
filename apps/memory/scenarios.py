"""Load: invented people tell invented facts, some twice, and correct one of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from apps.accounts.models import User
from apps.core.scenarios import UnsafeTarget, Witness, scenario
from apps.memory import intake
from apps.memory.models import Telling
from apps.memory.selectors import texts_of

NAMES = ("Ana", "Pedro", "Lucía", "Tomás", "Elena", "Bruno")
CITIES = ("Talca", "Arica", "Osorno", "Iquique", "Coyhaique")
TOOLS = ("Nubox", "Defontana", "Excel", "Odoo")


@scenario("memory")
class Memories:
    """Each job tells seven sentences; four of them are to be held, each once."""

    description = "people who tell of themselves: repeats, a correction, small talk, a secret"

    def prepare(self, *, really_send: bool) -> None:
        """What is told stays here, unless a service keeps it."""
        if settings.MEMORY != "own" and not really_send:
            raise UnsafeTarget("MEMORY=mem0: this load would be told to that service.")

    def submit(self, count: int, seed: int) -> list[UUID]:
        """Let ``count`` people tell."""
        return [_tell(seed * 100_003 + number) for number in range(count)]

    def witness(self, jobs: Sequence[UUID]) -> Witness:
        """Of each job: 1 when the person's memories are what they said, each once."""
        tellings = Telling.objects.filter(pk__in=jobs).select_related("holder__user")
        return Witness({one.pk: int(_is_right(one.holder.user)) for one in tellings})


def told(number: int) -> tuple[list[str], set[str]]:
    """What the person of this number says, and what is to be held of it."""
    chance = random.Random(number)  # noqa: S311  (no secret)
    old, new = chance.sample(NAMES, 2)
    city, tool, children = chance.choice(CITIES), chance.choice(TOOLS), chance.randint(2, 9)
    texts = [
        f"Hello! My accountant is {old}. I live in {city}.",
        f"Usamos {tool} para facturar. I live in {city.upper()}!",
        f"How do I export a report? My password is Zx9-{number}-Qw.",
        f"Actually, my accountant is {new}. Tengo {children} sucursales.",
    ]
    held = {
        f"I live in {city}.",
        f"Usamos {tool} para facturar.",
        f"My accountant is {new}.",
        f"Tengo {children} sucursales.",
    }
    return texts, held


def _tell(number: int) -> UUID:
    texts, _held = told(number)
    email = f"load-{number}@memory.example"
    user, _ = User.objects.get_or_create(email=email)
    return intake.save_user_memories(user, texts).id


def _is_right(user: User | None) -> bool:
    if user is None:
        return False
    number = int(user.email.partition("@")[0].removeprefix("load-"))
    found = texts_of(user, None)
    return sorted(found) == sorted(told(number)[1])
