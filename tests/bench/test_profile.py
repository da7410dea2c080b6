"""A profile says where the time goes, and nothing about the machine that it was made on."""

from __future__ import annotations

import sys

from django.conf import settings

from apps.bench.profile import summary, without_places

MAIN = 'process 7:"python -m celery"'
CHILD = f'{MAIN};process 8:"python -m celery"'


def test_shares_are_of_all_samples_and_count_recursion_once():
    found = summary(
        "bulk",
        [
            f"{MAIN};loop (kombu/asynchronous/hub.py:1) 20",
            f"{CHILD};send (apps/a.py:1);wait (psycopg/b.py:2) 50",
            f"{CHILD};send (apps/a.py:1);send (apps/a.py:1) 30",
        ],
    )

    assert (found.samples, found.in_main) == (100, 0.2)
    assert [(each.function[:4], each.inclusive, each.own) for each in found.shares] == [
        ("send", 0.8, 0.3),
        ("wait", 0.5, 0.5),
        ("loop", 0.2, 0.2),
    ]


def test_what_stands_below_the_loops_is_left_out():
    main = (
        f"{MAIN};main (celery/bin/celery.py:1);asynloop (celery/worker/loops.py:65);fork (a.py:1)"
    )
    child = main.replace(MAIN, CHILD) + ";Worker.workloop (billiard/pool.py:327);answer (b.py:1)"

    found = summary("bulk", [f"{main} 1", f"{child} 3"])

    assert {each.function.split()[0]: each.inclusive for each in found.shares} == {
        "Worker.workloop": 0.75,
        "answer": 0.75,
        "asynloop": 0.25,
        "fork": 0.25,
    }


def test_paths_of_this_machine_do_not_appear():
    text = f'"{sys.executable} -m celery" {settings.BASE_DIR}/apps/core/work.py'

    assert without_places(text) == '"python -m celery" apps/core/work.py'
