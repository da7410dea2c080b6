"""How long it takes to be sure: pieces of work and seconds for each measurement."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pieces:
    """Pieces of work, so that a measured window lasts 5 to 8 seconds.

    secure, distant: e-mails over STARTTLS, and with 20 ms of round-trip delay
    """

    noop: int = 10_000
    kernel: int = 6_000
    plain: int = 7_000
    singles: int = 5_000
    bulk: int = 20_000
    plain_secure: int = 1_500
    singles_secure: int = 5_000
    plain_distant: int = 200
    singles_distant: int = 300
    killed: int = 10_000
    asked_one_by_one: int = 2_000
    asked_in_bulk: int = 10_000
    profiled_singles: int = 10_000
    profiled_bulk: int = 30_000


@dataclass(frozen=True)
class Effort:
    """What a whole benchmark spends.

    comes_back:  whether a round measures everything a second time, in the opposite order
    look_every:  seconds between two looks at how much is done
    iterations:  of the kernel's parts in this process
    backlogs:    waiting jobs behind which throughput and wait are measured
    in_front:    e-mails that are measured in front of them
    waits:       seconds during which single e-mails come in
    finished:    finished rows of the full table
    settle:      seconds until an idle system is taken for idle
    idle:        seconds during which it is watched
    profiled:    seconds of each profile
    uploaded:    rows of the upload that is compared with the plain shape
    uploads:     rows of the uploads whose speed and memory are shown
    invented:    pages of an invented manual in place of a real one, which has to be fetched
    """

    rounds: int = 3
    comes_back: bool = True
    pieces: Pieces = Pieces()
    look_every: float = 0.1
    iterations: int = 3_000
    backlogs: tuple[int, ...] = (1_000, 10_000, 100_000)
    in_front: int = 3_000
    waits: float = 6
    finished: int = 10_000_000
    settle: float = 20
    idle: float = 120
    profiled: float = 5
    uploaded: int = 100_000
    uploads: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    invented: int | None = None


PROOF = Effort()

LOOK = Effort(
    rounds=1,
    comes_back=False,
    pieces=Pieces(
        noop=1_000,
        kernel=300,
        plain=300,
        singles=200,
        bulk=1_000,
        plain_secure=100,
        singles_secure=100,
        plain_distant=24,
        singles_distant=40,
        killed=500,
        asked_one_by_one=50,
        asked_in_bulk=500,
        profiled_singles=1_000,
        profiled_bulk=2_000,
    ),
    look_every=0.02,
    iterations=50,
    backlogs=(1_000,),
    in_front=100,
    waits=1,
    finished=10_000,
    settle=2,
    idle=5,
    profiled=1,
    uploaded=500,
    uploads=(500,),
    invented=10,
)
"""Minutes in all: it shows that everything works, and proves nothing."""
