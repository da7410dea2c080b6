"""The form of an answer: as the service is told, and as it is read."""

from __future__ import annotations

import json
import re
from typing import Any, TypeAlias

from apps.courses.generator.errors import BrokenAnswer

NAME = "improved_lesson"
LISTS = ("summary", "objectives", "questions")

Answer: TypeAlias = dict[str, list[Any]]
"""A list for each name of ``LISTS``; what stands in them is checked one by one."""

_TEXT = {"type": "string"}
_CITED = {
    "chunk": {"type": "integer", "description": "The id of the chunk that says so."},
    "evidence": {
        "type": "string",
        "description": "Copied from that chunk, letter by letter: the words that say so.",
    },
}
_FENCE = re.compile(r"\A```(?:json)?\s*\n(.*)\n```\Z", re.DOTALL)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    """Strict, as the protocol wants it: everything is required and nothing else allowed."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list_of(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _object(properties)}


SCHEMA = _object(
    {
        "summary": _list_of({"text": _TEXT, **_CITED}),
        "objectives": _list_of({"text": _TEXT, **_CITED}),
        "questions": _list_of(
            {
                "prompt": _TEXT,
                "right": {"type": "string", "description": "Words of the evidence."},
                "distractors": {"type": "array", "items": _TEXT},
                **_CITED,
            }
        ),
    }
)


def parsed(content: str) -> Answer:
    """The lists of an answer; ``BrokenAnswer`` with what is wrong.

    A code fence around it is no part of it: models without structured output put one there.
    """
    text = content.strip()
    fenced = _FENCE.match(text)
    try:
        answer = json.loads(fenced[1] if fenced else text)
    except ValueError as error:
        raise BrokenAnswer(f"It is not valid JSON: {error}.") from error
    except RecursionError as error:
        raise BrokenAnswer("It is nested too deeply.") from error
    if not isinstance(answer, dict):
        raise BrokenAnswer("It is not a JSON object.")
    missing = [name for name in LISTS if not isinstance(answer.get(name), list)]
    if missing:
        raise BrokenAnswer(f"These are not lists in it: {', '.join(missing)}.")
    return answer
