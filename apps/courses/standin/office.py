"""What all connections share: the key, the quota, the rules, and what was counted."""

import threading
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from apps.courses.standin.quota import Quota
from apps.courses.standin.rules import RuleBook

DEFAULT_KEY = "standin-key"
KEPT_REQUESTS = 200


@dataclass
class Ledger:
    """answers: how often each status was answered, by 'path status'"""

    answers: Counter[str] = field(default_factory=Counter)
    tokens_in: int = 0
    tokens_out: int = 0
    requests: deque[Any] = field(default_factory=lambda: deque(maxlen=KEPT_REQUESTS))

    def summary(self) -> dict[str, Any]:
        return {
            "answers": dict(self.answers),
            "tokens_in": self.tokens_in,
            "tokens_out": self.tokens_out,
        }


@dataclass
class Office:
    """context: tokens that a chat may have, in and out together; body: bytes of a request"""

    key: str = DEFAULT_KEY
    chat_model: str = "standin"
    embedding_model: str = "standin-embedding"
    dimensions: int = 256
    context: int = 64_000
    body: int = 4 * 1024 * 1024
    quota: Quota = field(default_factory=Quota)
    rules: RuleBook = field(default_factory=RuleBook)
    ledger: Ledger = field(default_factory=Ledger)
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count_answer(self, path: str, status: int) -> None:
        with self.lock:
            self.ledger.answers[f"{path} {int(status)}"] += 1

    def count_request(self, content: Any) -> None:
        with self.lock:
            self.ledger.requests.append(content)

    def count_tokens(self, tokens_in: int, tokens_out: int) -> None:
        with self.lock:
            self.ledger.tokens_in += tokens_in
            self.ledger.tokens_out += tokens_out
