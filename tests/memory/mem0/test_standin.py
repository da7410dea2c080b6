"""The stand-in as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from urllib.request import Request, urlopen
from uuid import uuid4

from apps.memory import gateway
from tests.contracts.tree import ROOT


def test_it_says_where_it_listens_is_steered_and_ends(settings):
    process = subprocess.Popen(
        [sys.executable, "-m", "apps.memory.standin", "--key", "k"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = json.loads(process.stdout.readline())
        settings.MEM0_URL, settings.MEM0_KEY = said["mem0"], "k"
        gateway.add(uuid4(), [{"role": "user", "content": "I live in Talca."}], {})
        order = Request(said["control"], json.dumps({"lag": 1}).encode(), method="POST")
        with urlopen(order, timeout=5) as answer:
            assert len(json.load(answer)["memories"]) == 1
        event = gateway.add(uuid4(), [{"role": "user", "content": "I live in Arica."}], {})
        assert gateway.state_of(event) == "PENDING"
    finally:
        process.terminate()
        assert process.wait(5) == 0
        process.stdout.close()
