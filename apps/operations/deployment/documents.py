"""The command blocks of docs/deploy: whether what they tell a person to type exists.

A block that begins with three backticks and ``sh`` is looked at; one that says ``sh run`` is safe
to execute, and a test does.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, get_commands, load_command_class

from apps.loadtest import mix, thresholds
from apps.loadtest.errors import WrongUsage
from apps.operations.deployment.units import folder as units_folder
from config.queues import POOLS

PIECE = re.compile(
    r"^#+ (?P<heading>[^\n]+)$|^ *```(?P<kind>[^\n]*)\n(?P<text>.*?)^ *```$", re.M | re.S
)
SHELL, RUN = "sh", "sh run"
FILE = re.compile(
    r"(?<![\w./-])(?:/srv/faena/current/)?"
    r"((?:\.env\.example|requirements[\w-]*\.txt|docker-compose[\w.-]*\.yml)"
    r"|(?:apps|config|deploy|dockerfiles|docs|k8s|tests)/[\w./@-]++)(?!\$)"
)
UNIT = re.compile(r"(?P<name>(?:alert-)?faena[a-z-]*)(?:@(?P<instance>[\w-]+))?(?P<kind>\.[a-z]+)?")
TARGET = re.compile(r"^\.?[a-z-]+(?=:)", re.M)
OPERATORS = set("();<>|&\n")


@dataclass(frozen=True)
class Block:
    """One block of commands: where and below which heading it stands, what it is, its text."""

    path: Path
    line: int
    heading: str
    is_run: bool
    text: str

    def __str__(self) -> str:
        return f"{self.path.name}:{self.line}"


def pages() -> list[Path]:
    """The documents."""
    return sorted((Path(settings.BASE_DIR) / "docs" / "deploy").glob("*.md"))


def blocks() -> Iterator[Block]:
    """Every block of every document."""
    for page in pages():
        yield from blocks_of(page)


def blocks_of(page: Path) -> Iterator[Block]:
    """Those of one document, in its order."""
    text, heading = page.read_text(encoding="utf-8"), ""
    for piece in PIECE.finditer(text):
        heading = piece["heading"] or heading
        if piece["kind"] in (SHELL, RUN):
            line = text.count("\n", 0, piece.start()) + 1
            yield Block(page, line, heading, piece["kind"] == RUN, piece["text"])


def under(page: str, heading: str) -> list[Block]:
    """The blocks of a page that stand directly below one of its headings; ``KeyError``."""
    found = [block for block in blocks() if (block.path.name, block.heading) == (page, heading)]
    if not found:
        raise KeyError(f"{page} has no commands below {heading!r}")
    return found


def faults(text: str) -> list[str]:
    """What a block names that does not exist, a sentence each."""
    said = [f"{file}: there is no such file" for file in FILE.findall(text) if not _exists(file)]
    for words in commands(text):
        for check in (_manage, _make, _systemctl):
            said += check(words)
    return said


def commands(text: str) -> Iterator[list[str]]:
    """The words of each simple command, those inside a quoted program too."""
    split = shlex.shlex(text.replace("\\\n", " ").replace("\n", " ; "), punctuation_chars=True)
    split.whitespace_split, split.commenters = True, ""
    for is_operator, group in groupby(split, key=lambda word: set(word) <= OPERATORS):
        if not is_operator:
            plain = [_bare(word) for word in group]
            yield plain
            for word in plain:
                if "manage.py " in word:
                    yield from commands(word)


def _bare(word: str) -> str:
    return word[1:-1] if word[:1] in "'\"" and word[:1] == word[-1:] else word


def _exists(file: str) -> bool:
    """Whether it is here, or people make it of what is: their site of the example."""
    made_of = re.sub(r"^k8s/site\b(?!\.)", "k8s/site.example", file)
    return (Path(settings.BASE_DIR) / made_of).exists()


def _manage(words: list[str]) -> list[str]:
    at = next((n for n, word in enumerate(words) if _is_manage(word, n)), None)
    if at is None or at + 1 == len(words):
        return []
    name, *arguments = words[at + 1 :]
    known = get_commands()
    if name not in known:
        return [f"manage.py {name}: there is no such command"]
    try:
        options = load_command_class(known[name], name).create_parser("manage.py", name)
        _look_inside(name, vars(options.parse_args(arguments)))
    except (CommandError, WrongUsage) as refusal:
        return [f"{shlex.join(words[at:])}: {refusal}"]
    return []


def _is_manage(word: str, position: int) -> bool:
    return word == "manage.py" or word.endswith("/manage.py") or (word, position) == ("faena", 0)


def _look_inside(name: str, options: dict[str, object]) -> None:
    """What a command's parser leaves to the command."""
    if name == "loadtest":
        mix.parse(str(options["mix"]))
        waits: list[str] = options["max_wait_p95"]  # type: ignore[assignment]
        thresholds.max_waits(waits)


def _make(words: list[str]) -> list[str]:
    if words[0] != "make":
        return []
    makefile = (Path(settings.BASE_DIR) / "Makefile").read_text(encoding="utf-8")
    asked = [word for word in words[1:] if "=" not in word and not word.startswith("-")]
    return [
        f"make {word}: there is no such target"
        for word in asked
        if word not in TARGET.findall(makefile)
    ]


def _systemctl(words: list[str]) -> list[str]:
    if words[0] != "systemctl":
        return []
    units = (UNIT.fullmatch(word) for word in words)
    return [f"{unit[0]}: there is no such unit" for unit in units if unit and not _is_unit(unit)]


def _is_unit(unit: re.Match[str]) -> bool:
    kind = unit["kind"] or ".service"
    if unit["instance"] is None:
        return (units_folder() / f"{unit['name']}{kind}").is_file()
    pool = re.sub(r"-\d+$", "", unit["instance"])
    return (units_folder() / f"{unit['name']}@{kind}").is_file() and pool in POOLS
