"""A database that restarts."""

from __future__ import annotations

from django.db import connection

from apps.faults.catalogue import fault
from apps.faults.rig import Rig
from config.queues import DEFAULT

SOME = 20


@fault("14", "PostgreSQL restarted under load", bound=150, without="patience")
def restarted(rig: Rig) -> None:
    """What runs is finished once, and the workers heal with their next statement."""
    rig.start_worker()
    rig.send(300)
    rig.ask(DEFAULT, seconds=3)
    rig.until("some are done", lambda: rig.count("done") >= SOME)
    rig.injected()
    rig.services.postgres.restart("fast")
    connection.close()
    rig.until_ended()
    rig.require("no loss", rig.most_losses() == 0)
