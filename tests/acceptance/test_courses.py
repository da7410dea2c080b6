"""Courses against real workers."""

from __future__ import annotations

import json


def test_courses_and_mails_beside_them_are_all_done_once(manage):
    done = manage(
        *("loadtest", "--topology", "pdf-5x1", "--json"),
        *("--mix", "pdf=10,emails=50", "--max-wait-p95", "emails=30"),
    )

    assert done.returncode == 0, done.stdout + done.stderr
    ledger = json.loads(done.stdout)["ledger"]
    assert (ledger["done"], ledger["witnessed"], ledger["lost"], ledger["twice"]) == (60, 60, 0, 0)
