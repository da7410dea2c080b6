"""How well passages are found: a set of questions whose answers are known, in both languages.

The set is ``sanity.json``: 30 facts of five fields, each in English and in Spanish, with a question
about each that uses other words where people would; and questions that have nothing to do with any
of them. It is a check, not a benchmark: it shows when something falls.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from apps.embeddings import store
from apps.embeddings.embedder import Embedder

SET: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
"""facts: [{en, es, asked_en, asked_es, topic}]; unrelated: language → questions;
floors: embedder's name → pair → the least MRR that is accepted."""

PAIRS = [("en", "en"), ("es", "es"), ("es", "en"), ("en", "es")]
"""(language of the question, language of the text)"""

MOST = 10
"""Ranks that count: the 10 of MRR@10."""


@dataclass(frozen=True)
class Measured:
    """How one embedder fared with one pair of languages.

    mrr:       mean of 1 / rank of the right passage, 0 where it is not among the first ten;
               of the order alone, however far
    refused:   share of the questions for which nothing was near
    unrelated: share of the unrelated questions for which something was
    floor:     the least MRR that is accepted; 0 where none is set
    """

    embedder: str
    asked: str
    text: str
    mrr: float
    refused: float
    unrelated: float
    floor: float

    @property
    def holds(self) -> bool:
        """Whether it has not fallen."""
        return self.mrr >= self.floor


def measure(name: str, embedder: Embedder) -> list[Measured]:
    """Through the store as it is, in a transaction that is rolled back."""
    with transaction.atomic():
        measured = [_pair(name, embedder, asked, text) for asked, text in PAIRS]
        transaction.set_rollback(True)
    return measured


def _pair(name: str, embedder: Embedder, asked: str, text: str) -> Measured:
    owner, facts = uuid4(), SET["facts"]
    store.add(owner, 0, [fact[text] for fact in facts], text, embedder=embedder)
    questions = [fact[f"asked_{asked}"] for fact in facts]
    ranked = [_found(owner, question, embedder, however_far=True) for question in questions]
    near = [_found(owner, question, embedder) for question in questions]
    strange = [_found(owner, question, embedder) for question in SET["unrelated"][asked]]
    return Measured(
        embedder=name,
        asked=asked,
        text=text,
        mrr=_mean([_reciprocal(number, numbers) for number, numbers in enumerate(ranked)]),
        refused=_mean([not numbers for numbers in near]),
        unrelated=_mean([bool(numbers) for numbers in strange]),
        floor=SET["floors"].get(name, {}).get(f"{asked}-{text}", 0.0),
    )


def _found(owner: UUID, question: str, embedder: Embedder, **how: bool) -> list[int]:
    found = store.search(owner, question, most=MOST, embedder=embedder, **how)
    return [one.number for one in found]


def _reciprocal(right: int, numbers: list[int]) -> float:
    return 1 / (numbers.index(right) + 1) if right in numbers else 0.0


def _mean(values: list[Any]) -> float:
    return sum(values) / len(values)
