"""The Dockerfiles are as their parts say, and follow the rules of an image that may be trusted."""

from __future__ import annotations

import fnmatch
import json
import re
from io import StringIO

import pytest
from django.core.management import call_command, get_commands, load_command_class

from apps.operations import dockerfiles
from tests.contracts.tree import ROOT

each_image = pytest.mark.parametrize("image", dockerfiles.PARTS)
CONTINUED = re.compile(r"\\\n")


def instructions(image: str) -> list[tuple[str, str]]:
    """Each instruction and the rest of it, lines joined, comments left out."""
    raw = dockerfiles.path(image).read_text("utf-8")
    lines = CONTINUED.sub("", "\n".join(x for x in raw.splitlines() if x[:1] != "#")).splitlines()
    pairs = (line.partition(" ") for line in lines if line.strip())
    return [(word, rest.strip()) for word, _, rest in pairs]


def last(image: str, word: str) -> str:
    return [rest for name, rest in instructions(image) if name == word][-1]


@each_image
def test_file_is_as_its_parts_say(image):
    assert dockerfiles.path(image).read_text("utf-8") == dockerfiles.rendered(image)


def test_changed_file_is_found_and_mended(monkeypatch, tmp_path):
    (tmp_path / "dockerfiles").mkdir()
    (tmp_path / "dockerfiles" / "parts").symlink_to(ROOT / "dockerfiles" / "parts")
    monkeypatch.setattr(dockerfiles.settings, "BASE_DIR", tmp_path)
    call_command("images", "render", stdout=StringIO())
    dockerfiles.path("web").write_text("FROM scratch\n")

    with pytest.raises(SystemExit) as end:
        call_command("images", "check", stdout=StringIO(), stderr=StringIO())
    assert end.value.code == 1

    out = StringIO()
    call_command("images", "render", stdout=out)
    assert out.getvalue() == "dockerfiles/Dockerfile.web\n"
    call_command("images", "check", stdout=out)


def test_every_part_is_used_and_no_two_say_the_same():
    used = {part for parts in dockerfiles.PARTS.values() for part in parts.split()}
    there = {path.name.split(".")[0] for path in (ROOT / "dockerfiles/parts").iterdir()}

    assert used == there


@each_image
def test_base_is_chosen_by_an_argument_of_one_version(image):
    [(word, base), *_] = instructions(image)

    assert word == "ARG"
    assert re.fullmatch(r"PYTHON_IMAGE=python:3\.1[1-3]-slim-[a-z]+", base)
    froms = [rest.split()[0] for name, rest in instructions(image) if name == "FROM"]
    stages = {rest.split()[-1] for name, rest in instructions(image) if name == "FROM"}
    assert set(froms) <= {"${PYTHON_IMAGE}"} | stages


@each_image
def test_classic_builders_understand_it(image):
    raw = dockerfiles.path(image).read_text("utf-8")

    assert "# syntax=" not in raw
    assert "--mount" not in raw


@each_image
def test_process_is_nobodys_and_has_tini_before_it(image):
    assert last(image, "USER") == "10001:10001"
    # Never -g: a signal to the whole group would end jobs that could have given their claims back.
    assert json.loads(last(image, "ENTRYPOINT")) == ["tini", "--"]
    words = [name for name, _ in instructions(image)]
    assert words.index("USER") > max(n for n, word in enumerate(words) if word == "COPY")


@each_image
def test_everything_is_installed_by_hash_and_from_wheels(image):
    installs = [rest for name, rest in instructions(image) if name == "RUN" and "pip" in rest]

    assert installs
    for install in installs:
        assert "--require-hashes" in install
        assert "--only-binary :all:" in install


@each_image
def test_probe_of_an_image_is_one_that_exists(image):
    command = json.loads(last(image, "HEALTHCHECK").partition("CMD ")[2])

    assert command == ["python", "-IS", "/usr/local/lib/faena/probe.py", image]


@pytest.mark.parametrize("image", [one for one in dockerfiles.PARTS if one != "flower"])
def test_command_of_an_image_exists(image):
    program, manage, name, *arguments = json.loads(last(image, "CMD"))

    assert (program, manage) == ("python", "manage.py")
    found = load_command_class(get_commands()[name], name)
    found.create_parser("manage.py", name).parse_args(arguments)


def test_only_workers_carry_a_browser():
    carrying = [one for one in dockerfiles.PARTS if "chromium" in str(instructions(one))]

    assert carrying == ["worker"]


@each_image
def test_what_it_copies_is_in_the_context(image):
    kept = [
        line[1:]
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    ]
    arguments = dict(
        rest.split("=", 1) for name, rest in instructions(image) if name == "ARG" and "=" in rest
    )

    for name, rest in instructions(image):
        if name == "COPY" and "--from" not in rest:
            source = rest.split()[0].replace("${REQUIREMENTS}", arguments["REQUIREMENTS"])
            assert (ROOT / source).exists()
            assert any(fnmatch.fnmatch(source, pattern) for pattern in kept)


def test_context_holds_nothing_else():
    lines = (ROOT / ".dockerignore").read_text().splitlines()

    assert next(line for line in lines if not line.startswith("#")) == "*"
    for secret in (".env", "secrets", ".git", ".faena", "backups"):
        assert f"!{secret}" not in lines
