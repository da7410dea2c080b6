"""A page is typed into one shell: what is set stays, the first line that fails ends it."""

from __future__ import annotations

import os
import sys

import pytest

from apps.operations.deployment import documents, shell
from apps.operations.deployment.registry import DoesNotHold
from apps.operations.deployment.shell import Shell

PAGE = """\
# A page

```sh
export VERSION=1
```

## Start

```sh
# Fetches it.
DUMP=$(echo saved)
```

```json
{"not": "typed"}
```

## Upgrade

```sh
export VERSION=2
```

## Check

```sh
echo $VERSION $DUMP
```

```sh
echo before
false
echo after
```
"""


@pytest.fixture
def person(tmp_path, monkeypatch):
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(documents, "pages", lambda: [tmp_path / "page.md"])
    return Shell(tmp_path, {"PATH": os.environ["PATH"]})


def test_what_a_block_sets_stays_for_those_after_it(person):
    for heading in ("A page", "Start", "Upgrade"):
        person.follows("page.md", heading)

    assert person.follows("page.md", "Check") == "2 saved"


def test_line_that_fails_ends_its_block_and_is_named(person):
    with pytest.raises(DoesNotHold, match=r"page.md:\d+ \(Check\).*before") as failure:
        person.follows("page.md", "Check", 1)

    assert "after" not in str(failure.value).rpartition(": ")[2]


def test_our_own_variables_are_not_there(person, monkeypatch):
    monkeypatch.setenv("VERSION", "ours")

    assert person.types("echo ${VERSION:-none}") == "none"


def test_comments_inside_blocks_are_no_headings(person):
    assert [block.heading for block in documents.under("page.md", "Start")] == ["Start"]


def test_heading_without_commands_is_refused(person):
    with pytest.raises(KeyError, match="'Restart'"):
        documents.under("page.md", "Restart")


def test_program_may_have_another_name(person, tmp_path):
    person.variables = shell.calling(person.variables, tmp_path / "bin", "docker", sys.executable)

    assert person.types("docker -c 'print(6 * 7)'") == "42"
