"""Load of a chosen shape: any queue, any length, any share of a processor, any memory."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.core.scenario_options import number, one_of, option
from apps.core.scenarios import Witness, scenario
from apps.loadtest.intake import ask
from apps.loadtest.models import Step, Synthetic
from config.queues import DEFAULT, QUEUES

QUEUE_BY_NAME = {queue.name: queue for queue in QUEUES}


@scenario("synthetic")
@dataclass(frozen=True)
class SyntheticLoad:
    """Jobs that compute, wait, hold memory and fail, as much as asked."""

    description = "jobs that do nothing useful, in a chosen shape"

    queue: str = option(DEFAULT.name, one_of(list(QUEUE_BY_NAME)), "where they wait")
    seconds: float = option(0.1, number(0), "how long each lasts on an idle machine")
    cpu: float = option(0.0, number(0, 1), "share of the seconds spent computing")
    memory: float = option(0.0, number(0), "MB that each holds while it works")
    failures: float = option(
        0.0, number(0, 1), "share that fails for good, as asked, which is no fault of the system"
    )

    def prepare(self, *, really_send: bool) -> None:
        """Nothing of it leaves this system."""

    def submit(self, count: int, seed: int) -> list[UUID]:
        """Ask for ``count`` jobs, one by one."""
        return [self._ask(seed, number) for number in range(1, count + 1)]

    def _ask(self, seed: int, number: int) -> UUID:
        chance = random.Random(f"{seed}.{number}").random()  # noqa: S311  (to be repeatable)
        return ask(
            QUEUE_BY_NAME[self.queue],
            Synthetic.Behaviour.WORK,
            seconds=self.seconds,
            cpu=self.cpu,
            memory=self.memory,
            fails=chance < self.failures,
        ).id

    def witness(self, jobs: Sequence[UUID]) -> Witness:
        """How many steps each job left, in a table that forbids no second one."""
        steps = Counter(Step.objects.filter(job__in=jobs).values_list("job", flat=True))
        asked = Synthetic.objects.filter(pk__in=jobs, fails=True).values_list("pk", flat=True)
        return Witness({job: steps[job] for job in jobs}, frozenset(asked))
