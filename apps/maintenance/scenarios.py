"""Load: cleanings that find files which nothing refers to, many at once; the storage tells."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils import timezone

from apps.core import files
from apps.core.models import StoredFile
from apps.core.scenario_options import number, option
from apps.core.scenarios import Witness, scenario
from apps.maintenance.intake import clean_files
from apps.maintenance.policy import GRACE

SOME = 20
MOST = 100_000


@scenario("cleaning")
@dataclass
class Cleaning:
    """Each job comes with files of its own; whichever job removes them, in the end none is left."""

    description = "cleanings of 20 files each that nothing refers to, all at once"
    files: float = option(SOME, number(1, MOST), "files that come with each cleaning")
    _keys: dict[UUID, list[str]] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def prepare(self, *, really_send: bool) -> None:
        """Nothing of it leaves this system; what it cleans beside is what every night does."""

    def submit(self, count: int, seed: int) -> list[UUID]:
        """Store files that look old, then ask for as many cleanings."""
        keys = [self._old_files(seed + each) for each in range(count)]
        jobs = [clean_files().id for _ in range(count)]
        with self._lock:
            self._keys.update(zip(jobs, keys, strict=True))
        return jobs

    def witness(self, jobs: Sequence[UUID]) -> Witness:
        """Of each job: 1 when none of the files that came with it is in the storage."""
        gone = {job: not any(map(default_storage.exists, self._keys.get(job, ()))) for job in jobs}
        return Witness({job: int(gone[job]) for job in jobs})

    def _old_files(self, seed: int) -> list[str]:
        stored = [
            files.store(io.BytesIO(f"{seed} {each}".encode()), name=f"load-{seed}-{each}.txt")
            for each in range(int(self.files))
        ]
        old = timezone.now() - 2 * GRACE
        StoredFile.objects.filter(pk__in=[one.pk for one in stored]).update(created_at=old)
        return [one.key for one in stored]
