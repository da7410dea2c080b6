"""From what was told to the statements that are worth remembering."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from apps.memory.extraction import secrets
from apps.memory.extraction.sentences import sentences
from apps.memory.extraction.statements import Statement, answered, understood
from apps.memory.extraction.worth import is_worth

PERSON = "user"
"""The role of the messages that people write; what an assistant says is not remembered."""


def of_messages(messages: Iterable[Mapping[str, str]]) -> list[Statement]:
    """What people say in messages [{"role", "content"}], in their order."""
    told = (one["content"] for one in messages if one["role"] == PERSON)
    found = (understood(sentence) for text in told for sentence in sentences(secrets.without(text)))
    return [one for one in found if is_worth(one.text, one.words)]


def of_answers(answers: Iterable[Mapping[str, str]]) -> list[Statement]:
    """What answers [{"question", "asked", "answer"}] say, but for secrets."""
    return [
        answered(one["question"], one["asked"], one["answer"])
        for one in answers
        if not secrets.is_secret(one["answer"])
    ]
