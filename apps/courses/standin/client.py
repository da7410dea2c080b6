"""How tests and load runs talk to the stand-in. Standard library only."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from apps.courses.standin.rules import InvalidRule, Rule

__all__ = ["InvalidRule", "Rule", "StandIn", "StandInRefused", "StandInUnreachable"]

# The stand-in is on this machine: a proxy from the environment must not get in between.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class StandInUnreachable(ConnectionError):
    """Nobody answers at the control address."""

    def __init__(self, control: str, reason: object) -> None:
        super().__init__(
            f"The LLM stand-in does not answer at {control} ({reason}). Start it with"
            " `python -m apps.courses.standin` and use the control address it prints."
        )


class StandInRefused(ValueError):
    """The stand-in does not understand what was asked; the text is its answer."""


@dataclass(frozen=True)
class StandIn:
    """A running stand-in: where it speaks the protocol, and where it takes orders."""

    url: str
    control: str
    timeout: float = 10.0

    @property
    def is_up(self) -> bool:
        return bool(self._ask("GET", "/health")["status"] == "ok")

    def answers(self) -> dict[str, int]:
        """How often each status was answered, by 'path status'."""
        answers: dict[str, int] = self._ask("GET", "/ledger")["answers"]
        return answers

    def tokens(self) -> tuple[int, int]:
        """In and out, as they were counted."""
        ledger = self._ask("GET", "/ledger")
        return ledger["tokens_in"], ledger["tokens_out"]

    def requests(self) -> list[dict[str, Any]]:
        """The bodies of the latest requests that a rule let through, oldest first."""
        requests: list[dict[str, Any]] = self._ask("GET", "/requests")
        return requests

    def set_rules(self, *rules: Rule) -> None:
        """Put exactly these rules in force, in this order; none at all makes it behave."""
        self._ask("PUT", "/rules", [rule.to_json() for rule in rules])

    def set_quota(self, requests: int | None, window: float = 60) -> None:
        """Allow so many requests in so many seconds, beginning now."""
        self._ask("PUT", "/quota", {"requests": requests, "window": window})

    def reset(self) -> None:
        """Forget all counts and requests. Rules and quota stay."""
        self._ask("DELETE", "/ledger")

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        url = self.control + path
        request = urllib.request.Request(url, data=data, method=method)  # noqa: S310  our own
        try:
            with _OPENER.open(request, timeout=self.timeout) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise StandInRefused(json.load(error)["error"]) from error
        except OSError as error:
            raise StandInUnreachable(self.control, error) from error
