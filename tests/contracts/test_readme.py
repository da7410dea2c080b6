"""What the first screen says about the queues is what the table says."""

from config.queues import QUEUES
from tests.contracts.tree import ROOT

HEADER = ["queue", "tier", "promise", "soft / hard limit s", "carries"]


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]


def _queue_table() -> list[list[str]]:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("| queue"))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append(_cells(line))
    return [rows[0], *rows[2:]]


def test_queue_table_equals_the_table() -> None:
    table = [
        [q.name, q.tier, q.promise, f"{q.soft_limit} / {q.hard_limit}", q.carries] for q in QUEUES
    ]

    assert _queue_table() == [HEADER, *table]
