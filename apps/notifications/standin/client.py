"""How tests and load runs talk to the stand-in. Standard library only."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from apps.notifications.standin.ledger import Message, Summary
from apps.notifications.standin.rules import InvalidRule, Rule

__all__ = [
    "InvalidRule",
    "Message",
    "Rule",
    "StandIn",
    "StandInRefused",
    "StandInUnreachable",
    "Summary",
]

# The stand-in is on this machine: a proxy from the environment must not get in between.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class StandInUnreachable(ConnectionError):
    """Nobody answers on the control port."""

    def __init__(self, control: str, reason: object) -> None:
        super().__init__(
            f"The SMTP stand-in does not answer at {control} ({reason}). Start it with"
            " `python -m apps.notifications.standin` and use the control address it prints."
        )


class StandInRefused(ValueError):
    """The stand-in does not understand what was asked; the text is its answer."""


@dataclass(frozen=True)
class StandIn:
    """A running stand-in, known by the address of its control port."""

    control: str
    timeout: float = 30.0
    """Seconds to wait for an answer; a ledger of a million ids takes a few."""

    def smtp_address(self) -> tuple[str, int]:
        """Host and port to send mail to. Also the way to ask whether it is up."""
        url = urlsplit(self._ask("GET", "/health")["smtp"])
        return url.hostname, url.port

    def ledger(self) -> Summary:
        """How many messages were accepted, how many of them twice, and the other counts."""
        return Summary(**self._ask("GET", "/ledger"))

    def ids(self) -> dict[str, int]:
        """How often each Message-ID was accepted: all of them."""
        ids: dict[str, int] = self._ask("GET", "/ledger/ids")
        return ids

    def messages(
        self,
        *,
        recipient: str | None = None,
        message_id: str | None = None,
        limit: int | None = None,
    ) -> list[Message]:
        """The latest accepted messages, newest first."""
        filters = {"recipient": recipient, "message_id": message_id, "limit": limit}
        query = urlencode({name: value for name, value in filters.items() if value is not None})
        return [_message(each) for each in self._ask("GET", f"/messages?{query}")]

    def rules(self) -> list[Rule]:
        return [Rule.from_json(each) for each in self._ask("GET", "/rules")]

    def set_rules(self, *rules: Rule) -> None:
        """Put exactly these rules in force, in this order; none at all makes it behave."""
        self._ask("PUT", "/rules", [rule.to_json() for rule in rules])

    def set_latency(self, seconds: float) -> None:
        """Delay every reply by so much, as a network would."""
        self._ask("PUT", "/latency", {"latency": seconds})

    def reset(self) -> None:
        """Forget all counts and messages. Rules and latency stay."""
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


def _message(fields: dict[str, Any]) -> Message:
    return Message(**{**fields, "rcpt_tos": tuple(fields["rcpt_tos"])})
