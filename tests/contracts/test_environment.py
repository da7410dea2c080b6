""".env.example knows the variables of config/settings.py and of config/flower.py, and no others."""

import re
from dataclasses import dataclass

import pytest

from config.settings import env
from tests.contracts.tree import ROOT

ASSIGNMENT = re.compile(r"^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$")
TEXT = (ROOT / ".env.example").read_text(encoding="utf-8")
FLOWERS = set(
    re.findall(r'env\.secret\("(\w+)"', (ROOT / "config" / "flower.py").read_text(encoding="utf-8"))
)
READ = env.names | FLOWERS | {f"{name}_FILE" for name in FLOWERS}
SECRETS = {name.removesuffix("_FILE") for name in env.names if name.endswith("_FILE")}
# Of services that one may do without.
OPTIONAL = {
    "EMBEDDER_KEY",
    "FILES_OPTIONS",
    "GENERATOR_KEY",
    "MEM0_KEY",
    "SII_KEYS",
    "WHATSAPP_APP_SECRET",
    "WHATSAPP_VERIFY_TOKEN",
}


@dataclass
class Sample:
    name: str
    value: str
    comment: str


def _samples() -> list[Sample]:
    """A paragraph is a comment and the variables that it explains."""
    found = []
    for paragraph in TEXT.split("\n\n"):
        lines = paragraph.strip().splitlines()
        comment = " ".join(line for line in lines if not ASSIGNMENT.match(line))
        for line in lines:
            if assignment := ASSIGNMENT.match(line):
                found.append(Sample(assignment[1], assignment[2], comment))
    return found


SAMPLES = _samples()
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)


def test_every_variable_that_settings_read_is_documented() -> None:
    documented = {sample.name for sample in SAMPLES}

    assert READ - documented == set()


def test_every_documented_variable_is_read() -> None:
    assert {sample.name for sample in SAMPLES} - READ == set()


def test_no_variable_is_documented_twice() -> None:
    names = [sample.name for sample in SAMPLES]

    assert sorted(names) == sorted(set(names))


@each_sample
def test_sample_has_a_comment_and_a_value(sample: Sample) -> None:
    assert sample.comment.startswith("# ")
    assert sample.value


@pytest.mark.parametrize(
    "sample", [s for s in SAMPLES if s.name in SECRETS | FLOWERS], ids=lambda s: s.name
)
def test_sample_of_a_secret_is_none(sample: Sample) -> None:
    assert "change-me" in sample.value


def test_what_production_needs_is_not_commented_out() -> None:
    lines = TEXT.splitlines()

    active = {line.partition("=")[0] for line in lines if ASSIGNMENT.match(line) and line[0] != "#"}

    assert active == {"FAENA_ENV", "ALLOWED_HOSTS"} | SECRETS - OPTIONAL
