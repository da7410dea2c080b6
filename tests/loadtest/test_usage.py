"""Wrong usage is answered with a sentence and exit code 2, before anything is submitted."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command, load_command_class

from apps.core.models import Job
from apps.core.scenarios import describe
from tests.loadtest.conftest import judged, results_of

pytestmark = pytest.mark.django_db


def refusal(*arguments: str) -> str:
    with pytest.raises(CommandError) as caught:
        call_command("loadtest", *arguments, stdout=StringIO())
    assert caught.value.returncode == 2
    assert not Job.objects.exists()
    return str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["--mix", "synthetic=1:colour=red"], "it takes: queue, seconds, cpu, memory, failures"),
        (["--mix", "synthetic=1", "--max-wait-p95", "hihg=5"], "'hihg' is not a queue"),
        (["--mix", "synthetic=1", "--baseline", "/nowhere/before.json"], "No such file"),
        (["--mix", "synthetic=1", "--max-regression", "20"], "say --baseline FILE"),
        (["--mix", "synthetic=1", "--html", "/nowhere/report.html"], "cannot be written"),
        (["--mix", "synthetic=1", "--save-baseline", "/"], "cannot be written"),
        (["--mix", "synthetic=1"], "No worker answers"),
    ],
)
def test_wrong_usage_says_what_to_write(broker, arguments, answer):
    assert answer in refusal(*arguments)


def test_baseline_of_another_rate_is_refused_before_the_test(broker, tmp_path):
    path = tmp_path / "before.json"
    path.write_text(json.dumps(results_of().as_json() | judged(results_of()).as_json()))
    mix = ",".join(results_of().mix)

    answer = refusal("--mix", mix, "--rate", "5", "--baseline", str(path))

    assert "measured all at once, this test runs at 5 jobs/s" in answer


@pytest.mark.parametrize("flag", ["--rate", "--min-throughput", "--max-regression", "--timeout"])
@pytest.mark.parametrize("value", ["0", "-1", "nan", "fast"])
def test_numbers_are_above_zero(flag, value):
    with pytest.raises(CommandError, match="is no number above 0"):
        call_command("loadtest", f"{flag}={value}")


def test_help_names_every_scenario_with_its_options():
    text = load_command_class("apps.loadtest", "loadtest").create_parser("", "").format_help()

    for name, description in describe().items():
        assert f"{name}: {description}" in text
    for option in ("queue", "seconds", "cpu", "memory", "failures"):
        assert f":{option} " in text
    assert "Poisson" in text
