"""Syncs by real workers and a real Chromium, while e-mails keep flowing."""

from __future__ import annotations

import json

import pytest

EVERYTHING = "--json", "--topology", "fast-slow"


@pytest.mark.browser
def test_what_is_synced_is_the_portals_ledger_to_the_peso_while_mails_keep_flowing(manage):
    for kind in ("documents", "f29", "f29_pdfs"):
        done = manage(
            *("loadtest", *EVERYTHING, "--mix", f"sii=2:months=3:kind={kind},emails=200"),
            *("--max-wait-p95", "emails=30"),
        )

        assert done.returncode == 0, done.stdout + done.stderr
        ledger = json.loads(done.stdout)["ledger"]
        found = tuple(ledger[name] for name in ("done", "witnessed", "lost", "twice"))
        assert found == (202, 202, 0, 0), kind


@pytest.mark.browser
@pytest.mark.parametrize("key", ["31a", "31e", "31g"])
def test_fault_leaves_no_session_and_no_browser(manage, key):
    done = manage("faults", key, "--quick", "--json")

    assert done.returncode == 0, done.stdout + done.stderr
    [verdict] = json.loads(done.stdout)
    assert verdict["problems"] == []


def test_demo_without_a_browser_leaves_syncs_out_and_says_so(manage):
    done = manage("demo", SII_CHROMIUM="/nowhere")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "SII scraping was left out: There is no Chromium here" in done.stdout
    assert "sii.sii:" not in done.stdout
