"""What it remembers, and how it is told to misbehave."""

import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

DEFAULT_KEY = "m0-standin-key"
SENTENCE = re.compile(r"(?<=[.!?])\s+")
WORD = re.compile(r"\w+")

Content = dict[str, Any]


@dataclass
class Office:
    """troubles: what happens to the next requests, oldest first: 429, 500, drop (nothing is done,
    and not answered), lose (done, and not answered), slow, senseless
    lag: how often an event is PENDING before it has SUCCEEDED"""

    key: str = DEFAULT_KEY
    lag: int = 0
    memories: dict[str, Content] = field(default_factory=dict)
    events: dict[str, tuple[int, list[Content]]] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, told: Content) -> str:
        """Queue what is told; it is understood when its event is asked for often enough."""
        event = str(uuid4())
        said = [one["content"].strip() for one in told["messages"] if one["role"] == "user"]
        made = [_memory(sentence, told) for text in said for sentence in SENTENCE.split(text)]
        self.events[event] = (self.lag, made)
        if not self.lag:
            self.understand(event)
        return event

    def understand(self, event: str) -> str:
        left, made = self.events[event]
        self.events[event] = (max(left - 1, 0), made if left else [])
        if left:
            return "PENDING"
        for one in made:
            if not any(_sense(one) == _sense(known) for known in self.memories.values()):
                self.memories[one["id"]] = one
        return "SUCCEEDED"

    def of(self, filters: Content) -> list[Content]:
        return [one for one in self.memories.values() if _matches(one, filters)]

    def nearest(self, filters: Content, query: str) -> list[Content]:
        """By how many of the question's words they have."""
        words = set(WORD.findall(query.casefold()))
        scored = [one | {"score": len(words & {*_sense(one)[1]}) / 100} for one in self.of(filters)]
        return sorted((one for one in scored if one["score"]), key=lambda one: -one["score"])

    def delete_of(self, user: str) -> None:
        for one in self.of({"user_id": user}):
            del self.memories[one["id"]]


def _memory(sentence: str, told: Content) -> Content:
    now = datetime.now(UTC).isoformat()
    return {
        "id": str(uuid4()),
        "memory": sentence,
        "user_id": told["user_id"],
        "metadata": told.get("metadata") or {},
        "created_at": now,
        "updated_at": now,
    }


def _sense(one: Content) -> tuple[str, list[str]]:
    return one["user_id"], WORD.findall(one["memory"].casefold())


def _matches(one: Content, filters: Content) -> bool:
    wanted = dict(filters)
    is_met = all(_matches(one, each) for each in wanted.pop("AND", []))
    is_met = is_met and wanted.pop("metadata", {}).items() <= one["metadata"].items()
    return is_met and all(one.get(name) == value for name, value in wanted.items())
