"""What nobody may write here, and where."""

import re
from pathlib import Path

import pytest

from tests.contracts.tree import ROOT, named, sources

# The brackets keep this file itself free of the words.
IN_TESTS = {
    r"\btime\.[s]leep\(": "wait by asking again for what must come true",
}
IN_CODE = {
    r"(?<![\w.])[p]rint\(": "commands have self.stdout, everything else its logger",
}
EVERYWHERE = {
    r"task_[a]lways_eager|TASK_[A]LWAYS_EAGER": "real workers run tasks, in tests too",
    r"\b(TO[D]O|FIX[M]E|X[X]X)\b": "file an issue",
    r"(?i)[k]eep in sync": "derive one from the other, or test it",
    r"(?m)^from \S+ import \*": "nobody sees where a name comes from",
}
FORBIDDEN_MODULES = {"utils", "util", "helpers", "helper", "common", "misc"}

CODE = list(sources("apps", "config", "embedded"))
TESTS = list(sources("tests"))
# Waits inside a process of its own that plays somebody's command, or between two questions.
ASKS_AGAIN = {"tests/embedded/checkout.py"}


@pytest.mark.parametrize("path", CODE, ids=named)
def test_code_is_free_of(path: Path) -> None:
    assert _found(path, IN_CODE | EVERYWHERE) == []


@pytest.mark.parametrize("path", TESTS, ids=named)
def test_tests_are_free_of(path: Path) -> None:
    rules = EVERYWHERE if named(path) in ASKS_AGAIN else IN_TESTS | EVERYWHERE

    assert _found(path, rules) == []


def test_modules_are_named_after_what_they_do() -> None:
    assert [named(path) for path in [*CODE, *TESTS] if path.stem in FORBIDDEN_MODULES] == []


def test_folders_are_named_after_what_they_hold() -> None:
    folders = {path.parent.relative_to(ROOT) for path in [*CODE, *TESTS]}

    assert [str(f) for f in folders if FORBIDDEN_MODULES & set(f.parts)] == []


def _found(path: Path, rules: dict[str, str]) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [
        f"{named(path)}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()}: {instead}"
        for pattern, instead in rules.items()
        for match in re.finditer(pattern, text)
    ]
