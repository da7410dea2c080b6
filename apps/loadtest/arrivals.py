"""When jobs should be submitted under a rate: drawn before the test begins, whatever it meets."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

SEED_BITS = 31


@dataclass(frozen=True)
class Arrival:
    """One job of one part, to be submitted ``at`` seconds after the beginning."""

    at: float
    part: int
    seed: int


def draw(counts: Sequence[int], rate: float, seed: int) -> list[Arrival]:
    """A Poisson process of ``rate`` jobs per second, the parts interleaved in proportion.

    Given that n arrivals of a Poisson process fall into n / rate seconds, their times are n
    uniform draws in order (Ross, Introduction to Probability Models, §5.3). In a random order of
    the parts, each of them is a Poisson process too.
    """
    chance = random.Random(seed)  # noqa: S311  (to be repeatable)
    order = [part for part, count in enumerate(counts) for _ in range(count)]
    chance.shuffle(order)
    times = sorted(chance.uniform(0, len(order) / rate) for _ in order)
    return [
        Arrival(at, part, chance.getrandbits(SEED_BITS))
        for at, part in zip(times, order, strict=True)
    ]
