"""Files and functions stay small enough to be read at once."""

from pathlib import Path

import pytest

from tests.contracts.tree import functions, named, sources

MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 35
ONE_TABLE = "config/queues.py"  # data: it is the better for standing in one file

FILES = list(sources("apps", "config", "embedded"))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_file_is_short(path: Path) -> None:
    if named(path) != ONE_TABLE:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES_OF_A_FILE


@pytest.mark.parametrize("path", FILES, ids=named)
def test_functions_are_short(path: Path) -> None:
    lines = {f.name: (f.end_lineno or f.lineno) - f.lineno + 1 for f in functions(path)}

    assert {name: n for name, n in lines.items() if n > MOST_LINES_OF_A_FUNCTION} == {}
