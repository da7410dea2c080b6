"""Misbehaviour on request: ordered rules, each saying what, where, to whom and how often."""

import math
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from apps.sii.portal.ruts import body_of

ANY: Final = "any"
PLACES: Final = (
    "login",
    "home",
    "logout",
    "bootstrap",
    "rcv",
    "export",
    "f29_list",
    "f29_service",
    "pdf",
)
"""`bootstrap` is what pages ask for by themselves: JSONP, settings, catalogues."""

ON_THE_WAY: Final = {
    "slow": "wait `value` seconds, then go on",
    "status": "answer with the error `value`",
    "reset": "reset the connection",
    "hang": "answer nothing and stay",
    "maintenance": "send to /ayudas/900.html",
    "try_later": "answer 200 with «Por el momento no se puede responder…»",
    "queue": "show a waiting room, which lets through after `value` visits",
    "challenge": "show a challenge meant for humans",
    "rate_limit": "answer 503 from the call after `value` on",
    "sign_out": "end the session before the request is looked at",
}
"""Done by the server, before the handler of the request."""

IN_THE_ANSWER: Final = {
    "wrong_clave": "refuse the clave, though it is right",
    "locked": "say that the account is locked",
    "too_many_sessions": "say so; with `value` 1 offer to end the earlier ones",
    "representation": "ask on whose behalf one wants to go on",
    "update_data": "cover the home page with «actualizar datos»",
    "notice": "cover the home page with a notice",
    "changed_page": "show a page with other ids and names",
    "lax": "serve sessions that AutTknData.cgi has not validated",
    "short_detail": "leave `value` rows (1) out of a detail",
    "other_counts": "count `value` documents (1) more in a summary",
    "async_only": "refuse a detail at once, whatever its size",
    "unknown_code": "answer with the code `value` that nobody knows",
    "foreign_rut": "say that this RUT is not authorised",
    "other_form": "give the PDF of another form",
}
"""Done by the handlers that know how; they ask ``Office.verdict``."""

DEEDS: Final = ON_THE_WAY | IN_THE_ANSWER

_FIELDS: Final = ("do", "at", "rut", "value", "after", "times")
_SMALLEST_ERROR, _GREATEST_ERROR = 400, 599


class InvalidRule(ValueError):
    """A rule that means nothing. Its text says what is wrong and what is valid."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A deed.

    at:    a place of ``PLACES``, or any
    rut:   canonical (12345678-5); None: everybody, also those of whom no RUT is known yet
    after: so many requests of each RUT that it could apply to go by first
    times: limits how often it applies in all; None: always
    """

    do: str
    at: str = ANY
    rut: str | None = None
    value: float = 0
    after: int = 0
    times: int | None = None

    def __post_init__(self) -> None:
        if self.do not in DEEDS:
            raise InvalidRule(f"'do' is {self.do!r}; valid are {', '.join(DEEDS)}.")
        if self.at not in (ANY, *PLACES):
            raise InvalidRule(f"'at' is {self.at!r}; valid are any, {', '.join(PLACES)}.")
        self._check_numbers()
        if self.rut is not None:
            _check_rut(self.rut)

    def _check_numbers(self) -> None:
        if not _is_amount(self.value):
            raise InvalidRule(f"'value' is {self.value!r}; it is a number, 0 or more.")
        if self.do == "status" and not _SMALLEST_ERROR <= self.value <= _GREATEST_ERROR:
            raise InvalidRule(f"'value' is {self.value!r}; an error has 400 to 599.")
        if type(self.after) is not int or self.after < 0:
            raise InvalidRule(f"'after' is {self.after!r}; it is a whole number from 0.")
        if self.times is not None and (type(self.times) is not int or self.times < 1):
            raise InvalidRule(f"'times' is {self.times!r}; it is a whole number from 1, or null.")

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
        """Its form on the control port."""
        return asdict(self)

    @property
    def spared(self) -> int:
        """How many requests of a RUT go by before it applies."""
        return int(self.value) if self.do == "rate_limit" else self.after

    def concerns(self, place: str, rut: int) -> bool:
        """Whether it is about this place and this RUT (0: not known)."""
        is_here = self.at in (ANY, place)
        return is_here and (self.rut is None or body_of(self.rut) == rut)


@dataclass(frozen=True)
class Verdict:
    """Wait so long, then do as `rule` says (None: go on)."""

    delay: float = 0.0
    rule: Rule | None = None

    @property
    def deed(self) -> str:
        """What to do; empty when nothing."""
        return self.rule.do if self.rule else ""

    @property
    def value(self) -> float:
        """The number that belongs to the deed; 0 when none was said."""
        return self.rule.value if self.rule else 0


@dataclass
class _Standing:
    """A rule in force; passed: how many requests of each RUT it could have applied to."""

    rule: Rule
    passed: Counter[int] = field(default_factory=Counter)
    applied: int = 0

    def applies(self, rut: int) -> bool:
        """Whether it applies now, which is counted."""
        if self.rule.times is not None and self.applied >= self.rule.times:
            return False
        self.passed[rut] += 1
        if self.passed[rut] <= self.rule.spared:
            return False
        self.applied += 1
        return True


class RuleBook:
    """The rules in force. Delays add up; the first rule that is no delay decides."""

    def __init__(self) -> None:
        self._standing: list[_Standing] = []
        self._lock = threading.Lock()

    @property
    def rules(self) -> list[Rule]:
        """Those in force, in their order."""
        return [standing.rule for standing in self._standing]

    def replace(self, rules: Iterable[Rule]) -> None:
        """Put these rules in force, all counts at zero."""
        with self._lock:
            self._standing = [_Standing(rule) for rule in rules]

    def verdict(self, place: str, rut: int, deeds: Sequence[str]) -> Verdict:
        """Which of these deeds to do to a request; only rules about them are looked at."""
        delay = 0.0
        with self._lock:
            for standing in self._standing:
                rule = standing.rule
                if rule.do not in deeds or not rule.concerns(place, rut):
                    continue
                if not standing.applies(rut):
                    continue
                if rule.do != "slow":
                    return Verdict(delay, rule)
                delay += rule.value
        return Verdict(delay)


def _check_rut(rut: str) -> None:
    try:
        body_of(rut)
    except (ValueError, AttributeError):
        raise InvalidRule(f"'rut' is {rut!r}; it is such as 12345678-5, or null.") from None


def _is_amount(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value >= 0
