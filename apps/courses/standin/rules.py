"""Misbehaviour on request: ordered rules, each saying where, what and how often."""

import json
import math
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Final

PLACES: Final = ("chat", "embeddings", "models")

ON_THE_WAY: Final = {
    "delay": "wait `value` seconds, then go on",
    "status": "answer with the error `value`",
    "busy": "answer 429 with Retry-After `value`",
    "no_credit": "answer 429, for the account is empty",
    "hang": "answer nothing and stay",
    "drop": "close the connection",
    "redirect": "send to another host",
    "echo_key": "answer 401 with the key that was sent",
    "page": "answer 200 with a page of HTML",
    "no_schema": "refuse response_format, as older servers do",
    "old_limit": "refuse max_completion_tokens, as older servers do",
}
IN_THE_ANSWER: Final = {
    "broken_json": "say something that is no JSON",
    "fenced": "put the JSON into a code fence",
    "truncated": "stop in the middle, for length",
    "declined": "refuse to say anything",
    "invented_citation": "cite chunks that there are not",
    "wrong_evidence": "quote what stands nowhere",
    "wrong_options": "ask for what the evidence does not say, or says twice",
    "injected": "do as a malicious document says",
    "uncounted": "leave usage out",
}
ON_THE_WIRE: Final = {
    "cut": "send half of the answer, then close",
    "drip": "send a byte every `value` seconds",
    "huge": "answer with `value` bytes",
}
DEEDS: Final = ON_THE_WAY | IN_THE_ANSWER | ON_THE_WIRE

_FIELDS: Final = ("do", "at", "value", "times")
_SMALLEST_ERROR, _GREATEST_ERROR = 400, 599


class InvalidRule(ValueError):
    """A rule that means nothing. Its text says what is wrong and what is valid."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`times` limits how often it applies in all."""

    do: str
    at: str = "chat"
    value: float = 0
    times: int | None = None

    def __post_init__(self) -> None:
        if self.do not in DEEDS:
            raise InvalidRule(f"'do' is {self.do!r}; valid are {', '.join(DEEDS)}.")
        if self.at not in PLACES:
            raise InvalidRule(f"'at' is {self.at!r}; valid are {', '.join(PLACES)}.")
        if not _is_amount(self.value):
            raise InvalidRule(f"'value' is {self.value!r}; it is a number, 0 or more.")
        if self.do == "status" and not _SMALLEST_ERROR <= self.value <= _GREATEST_ERROR:
            raise InvalidRule(f"'value' is {self.value!r}; an error has 400 to 599.")
        if self.times is not None and (type(self.times) is not int or self.times < 1):
            raise InvalidRule(f"'times' is {self.times!r}; it is a whole number from 1, or null.")

    @classmethod
    def from_text(cls, text: str) -> "Rule":
        """Read a rule from the command line."""
        try:
            return cls.from_json(json.loads(text))
        except json.JSONDecodeError as error:
            raise InvalidRule(f"{text!r} is not JSON: {error}.") from error

    @classmethod
    def from_json(cls, data: object) -> "Rule":
        """Build a rule from its form on the control port."""
        if not isinstance(data, Mapping) or "do" not in data:
            raise InvalidRule(f"A rule is an object with the fields {', '.join(_FIELDS)}.")
        for name in data:
            if name not in _FIELDS:
                raise InvalidRule(f"{name!r} is no field of a rule; valid: {', '.join(_FIELDS)}.")
        return cls(**data)

    def to_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class Verdict:
    """Wait so long, then do as `rule` says (None: go on)."""

    delay: float = 0.0
    rule: Rule | None = None

    @property
    def deed(self) -> str:
        return self.rule.do if self.rule else ""

    @property
    def value(self) -> float:
        return self.rule.value if self.rule else 0


class RuleBook:
    """The rules in force. Delays add up; the first rule that is no delay decides."""

    def __init__(self) -> None:
        self._standing: list[tuple[Rule, list[None]]] = []
        self._lock = threading.Lock()

    @property
    def rules(self) -> list[Rule]:
        return [rule for rule, _ in self._standing]

    def replace(self, rules: Iterable[Rule]) -> None:
        """Put these rules in force, all counts at zero."""
        with self._lock:
            self._standing = [(rule, []) for rule in rules]

    def verdict(self, at: str) -> Verdict:
        delay = 0.0
        with self._lock:
            for rule, applied in self._standing:
                if rule.at != at or (rule.times is not None and len(applied) >= rule.times):
                    continue
                applied.append(None)
                if rule.do != "delay":
                    return Verdict(delay, rule)
                delay += rule.value
        return Verdict(delay)


def _is_amount(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value >= 0
