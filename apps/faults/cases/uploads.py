"""A large upload whose worker is killed again and again."""

from __future__ import annotations

from uuid import UUID

from apps.core import files
from apps.faults.catalogue import fault
from apps.faults.kill_points import killed_again_and_again
from apps.faults.rig import Rig
from apps.predictions.models import Upload
from config.queues import FAST, SLOW

KILLS = 10
ROWS = 50_000


@fault(
    "1c",
    f"kill -9 of the child at {KILLS} random points of one upload of {ROWS} rows",
    bound=150,
    without="chunk-fence",
)
def upload_killed(rig: Rig) -> None:
    """Its results are those of an undisturbed upload of the same file, byte for byte."""
    rig.start_worker(FAST)  # where deaths are announced
    rig.start_worker(SLOW)
    undisturbed = rig.load("excel", rows=ROWS)
    rig.until_ended()
    job = rig.load("excel", rows=ROWS)
    killed_again_and_again(rig, job, like=undisturbed, kills=KILLS)
    rig.injected()
    rig.until_ended()
    rig.require("the results of an undisturbed run", _csv(job) == _csv(undisturbed))


def _csv(job: UUID) -> bytes:
    stored = Upload.objects.select_related("csv").get(pk=job).csv
    return files.read(stored) if stored else b""
