"""Misbehaviour on request: ordered rules, each saying where, to whom, how often and what."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

PLACES: Final = ("connect", "ehlo", "auth", "mail", "rcpt", "data", "body", "dot")
PLACES_WITH_RECIPIENT: Final = ("rcpt", "data", "body", "dot")
ACTIONS: Final = ("reply", "delay", "hang", "drop")

_FIELDS: Final = ("at", "match", "do", "times", "per_recipient")
_REFUSAL = re.compile(r"[45][0-9]{2} [\x20-\x7e]+")


class InvalidRule(ValueError):
    """A rule that means nothing. Its text says what is wrong and what is valid."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """At one place of the dialogue do exactly one of `reply`, `delay`, `hang` and `drop`.

    `match` is a regular expression searched for in the recipient. `times` limits how often the
    rule applies in all, `per_recipient` to the first attempts of every recipient (greylisting).
    """

    at: str
    reply: str | None = None
    delay: float | None = None
    hang: bool = False
    drop: bool = False
    match: str | None = None
    times: int | None = None
    per_recipient: int | None = None

    def __post_init__(self) -> None:
        _check_place(self)
        _check_action(self)
        _check_match(self)
        _check_count("times", self.times)
        _check_count("per_recipient", self.per_recipient)

    @classmethod
    def from_json(cls, data: object) -> "Rule":
        """Build a rule from its form on the control port."""
        if not isinstance(data, Mapping):
            raise InvalidRule(f"A rule is an object with the fields {_names(_FIELDS)}.")
        _check_names("field", data, _FIELDS)
        action = data.get("do")
        if not isinstance(action, Mapping):
            raise InvalidRule(f"'do' is an object with one of {_names(ACTIONS)}.")
        _check_names("action", action, ACTIONS)
        plain: dict[str, Any] = {name: value for name, value in data.items() if name != "do"}
        return cls(**{"at": None, **plain, **action})

    def to_json(self) -> dict[str, object]:
        """Give the rule's form on the control port, the inverse of `from_json`."""
        return {
            "at": self.at,
            "match": self.match,
            "do": {name: getattr(self, name) for name in _actions(self)},
            "times": self.times,
            "per_recipient": self.per_recipient,
        }


@dataclass(frozen=True)
class Verdict:
    """What the rules say about one moment: wait so long, then do as `rule` says (None: go on)."""

    delay: float = 0.0
    rule: Rule | None = None

    @property
    def refuses(self) -> bool:
        return self.rule is not None and self.rule.reply is not None


GO_ON: Final = Verdict()


@dataclass
class _Standing:
    """A rule with the account of how often it has applied."""

    rule: Rule
    applied: int = 0
    attempts: Counter[str] = field(default_factory=Counter)

    def takes(self, at: str, recipients: Sequence[str]) -> bool:
        rule = self.rule
        if rule.at != at or (rule.times is not None and self.applied >= rule.times):
            return False
        concerned = [each for each in recipients if re.search(rule.match or "", each)]
        if rule.match is not None and not concerned:
            return False
        if rule.per_recipient is not None and not self._is_early(concerned, rule.per_recipient):
            return False
        self.applied += 1
        return True

    def _is_early(self, recipients: Iterable[str], limit: int) -> bool:
        names = {recipient.lower() for recipient in recipients}
        early = any(self.attempts[name] < limit for name in names)
        self.attempts.update(names)
        return early


class RuleBook:
    """The rules in force. Delays add up; the first rule that is no delay decides."""

    def __init__(self) -> None:
        self._standing: list[_Standing] = []
        self._places: frozenset[str] = frozenset()

    @property
    def rules(self) -> list[Rule]:
        return [standing.rule for standing in self._standing]

    def replace(self, rules: Iterable[Rule]) -> None:
        """Put these rules in force, all counts at zero."""
        self._standing = [_Standing(rule) for rule in rules]
        self._places = frozenset(rule.at for rule in self.rules)

    def verdict(self, at: str, recipients: Sequence[str] = ()) -> Verdict:
        if at not in self._places:
            return GO_ON
        delay = 0.0
        for standing in self._standing:
            if not standing.takes(at, recipients):
                continue
            if standing.rule.delay is None:
                return Verdict(delay, standing.rule)
            delay += standing.rule.delay
        return Verdict(delay)


def is_seconds(value: object) -> bool:
    """Tell whether this JSON value is a length of time."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value >= 0


def _actions(rule: Rule) -> list[str]:
    given = ((name, getattr(rule, name)) for name in ACTIONS)
    return [name for name, value in given if value is not None and value is not False]


def _check_place(rule: Rule) -> None:
    if rule.at not in PLACES:
        raise InvalidRule(f"'at' is {rule.at!r}; valid are {_names(PLACES)}.")
    about_recipient = rule.match is not None or rule.per_recipient is not None
    if about_recipient and rule.at not in PLACES_WITH_RECIPIENT:
        raise InvalidRule(
            f"At {rule.at!r} no recipient is known yet; 'match' and 'per_recipient' are valid at"
            f" {_names(PLACES_WITH_RECIPIENT)}."
        )


def _check_action(rule: Rule) -> None:
    if len(_actions(rule)) != 1:
        raise InvalidRule(f"A rule does exactly one of {_names(ACTIONS)}.")
    if rule.hang not in (True, False) or rule.drop not in (True, False):
        raise InvalidRule("'hang' and 'drop' are true or absent.")
    if rule.delay is not None and not is_seconds(rule.delay):
        raise InvalidRule(f"'delay' is {rule.delay!r}; it is a number of seconds, 0 or more.")
    if rule.reply is not None:
        _check_reply(rule.at, rule.reply)


def _check_reply(at: str, reply: object) -> None:
    if not isinstance(reply, str) or not _REFUSAL.fullmatch(reply):
        raise InvalidRule(
            f"'reply' is {reply!r}; it is one line with a code from 400 to 599 and a text, such as"
            " '450 4.2.0 try later'."
        )
    if at == "body":
        raise InvalidRule("No server replies inside a body; put the reply at 'data' or 'dot'.")


def _check_match(rule: Rule) -> None:
    if rule.match is None:
        return
    try:
        re.compile(rule.match)
    except (re.error, TypeError) as error:
        raise InvalidRule(f"'match' is {rule.match!r}, no regular expression: {error}.") from error


def _check_count(name: str, value: object) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InvalidRule(f"{name!r} is {value!r}; it is a whole number from 1, or null.")


def _check_names(kind: str, given: Iterable[object], valid: Sequence[str]) -> None:
    for name in given:
        if name not in valid:
            raise InvalidRule(f"{name!r} is no {kind} of a rule; valid are {_names(valid)}.")


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)
