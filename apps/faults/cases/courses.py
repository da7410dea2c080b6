"""A course of 200 pages whose worker is killed again and again."""

from __future__ import annotations

from apps.courses import fingerprint
from apps.faults.catalogue import fault
from apps.faults.kill_points import killed_again_and_again
from apps.faults.rig import Rig
from config.queues import FAST, SLOW

KILLS = 8
PAGES = 200


@fault(
    "1d",
    f"kill -9 of the child at {KILLS} random points of one course of {PAGES} pages",
    bound=150,
    without="announcement,repeated-ring,reconciler",
)
def course_killed(rig: Rig) -> None:
    """Its pages, lessons, passages and questions are those of an undisturbed run."""
    rig.start_worker(FAST)  # where deaths are announced
    rig.start_worker(SLOW)
    undisturbed = rig.load("pdf", pages=PAGES)
    rig.until_ended()
    job = rig.load("pdf", pages=PAGES)
    killed_again_and_again(rig, job, like=undisturbed, kills=KILLS)
    rig.injected()
    rig.until_ended()
    rig.require(
        "the course of an undisturbed run",
        fingerprint.of_course(job) == fingerprint.of_course(undisturbed),
    )
