"""What is remembered that has to do with a question, of all that somebody may see."""

from __future__ import annotations

from apps.accounts.models import Company, User
from apps.memory import holders, keepers
from apps.memory.shapes import Held

MOST = 5
LONGEST_QUESTION = 1_000


def recall(user: User, company: Company | None, question: str, most: int = MOST) -> list[Held]:
    """The memories nearest to a question, by words and by meaning; none where nothing is near.

    A person's own; and within a company, of which they must be a member, those that they told there
    and the company's. Never another company's, nor another person's.

    Raises:
        EmbedderMissing: the embedder is not installed
        MemoryServiceBusy, MemoryServiceRefused: the service keeps them and does not answer
    """
    keeper = keepers.current()
    asked = question[:LONGEST_QUESTION]
    found = [
        one
        for holder in holders.answering(user, company)
        for one in keeper.found(holder, asked, most)
    ]
    return sorted(found, key=lambda one: -one.score)[:most] if asked.strip() else []
