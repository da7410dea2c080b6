"""Jobs that wait behind those that are measured, each with its ring in the broker.

They are copies of one real row and one real message: a hundred thousand in seconds.
"""

from __future__ import annotations

import base64
import json
from uuid import UUID, uuid4

from django.db import connection

from apps.bench.tasks import nothing
from apps.core import broker, database
from apps.core.models import Job
from apps.core.submit import submit
from config.queues import Queue

MESSAGES_AT_A_TIME = 5_000


def put_behind(count: int, queue: Queue) -> None:
    """``count`` jobs of ``bench.nothing`` wait in ``queue``, each with its ring in the broker."""
    if count:
        model = submit(nothing).id
        raw = _take_last(nothing.spec.queue)
        jobs = _copies_of(model, count, queue)
        Job.objects.filter(pk=model).delete()
        _publish([copy_of(raw, model, job, queue) for job in jobs], queue)
    settle("core_job")


def _take_last(queue: Queue) -> str:
    """The message that was published last, which nobody gets any more."""
    raw = broker.client().lpop(queue.name)
    if not isinstance(raw, bytes):
        raise LookupError(f"The broker did not take a ring for {queue.name}.")
    return raw.decode()


def _copies_of(model: UUID, count: int, queue: Queue) -> list[UUID]:
    others = other_columns("id", "queue")
    sql = f"""
        INSERT INTO core_job (id, queue, {others})
        SELECT uuidv7(), %s, {others}
        FROM core_job, generate_series(1, %s) WHERE id = %s
        RETURNING id
    """  # noqa: S608  (names of columns)
    return [row[0] for row in database.rows(sql, [queue.name, count, model])]


def other_columns(*but: str) -> str:
    """All columns of a job but these, so that a new column needs no change here."""
    names = [str(field.column) for field in Job._meta.concrete_fields]
    return ", ".join(name for name in names if name not in but)


def copy_of(raw: str, old: UUID, new: UUID, queue: Queue) -> str:
    """The same message for another job, which a worker takes for one of its own."""
    message = json.loads(raw.replace(str(old), str(new)))
    body = base64.b64decode(message["body"]).decode()
    message["body"] = base64.b64encode(body.replace(str(old), str(new)).encode()).decode()
    message["properties"]["delivery_tag"] = str(uuid4())
    message["properties"]["delivery_info"]["routing_key"] = queue.name
    return json.dumps(message)


def _publish(messages: list[str], queue: Queue) -> None:
    """The first is taken first, after all that is in the queue already."""
    for start in range(0, len(messages), MESSAGES_AT_A_TIME):
        broker.client().lpush(queue.name, *messages[start : start + MESSAGES_AT_A_TIME])


def settle(*tables: str) -> None:
    """Let the planner know what there is, and owe no checkpoint."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {table}")
        cursor.execute("CHECKPOINT")
