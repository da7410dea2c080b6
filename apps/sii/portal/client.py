"""How tests, load and the demo talk to the stand-in: its control port."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

# The stand-in is on this machine: a proxy from the environment must not get in between.
_OPENER = build_opener(ProxyHandler({}))


class StandInRefused(ValueError):
    """The stand-in does not understand what was asked; the text is its answer."""


@dataclass(frozen=True)
class Account:
    """Who may sign in at the stand-in."""

    rut: str
    name: str
    clave: str = field(repr=False)


class StandIn:
    """Tells the stand-in what to do, and asks it what it saw."""

    def __init__(self, control_url: str) -> None:
        self._url = control_url.rstrip("/")

    def open_accounts(
        self,
        count: int,
        *,
        seed: int = 1,
        first: str = "202401",
        last: str = "202412",
        **shape: Any,
    ) -> list[Account]:
        """Make taxpayers with documents and forms for these periods; the same ones each time."""
        wanted = {"count": count, "seed": seed, "first": first, "last": last, **shape}
        return [Account(**one) for one in self._ask("accounts", wanted)]

    def rules(self, rules: Sequence[dict[str, Any]]) -> None:
        """Put rules in force (``rules.Rule``), in the place of all others."""
        self._ask("rules", list(rules))

    def ledger(self, rut: str) -> dict[str, Any]:
        """All that the portal knows of a taxpayer, as ``ledger.Taxpayer`` without its clave."""
        found: dict[str, Any] = self._ask(f"ledger/{rut}")
        return found

    def seen(self) -> dict[str, Any]:
        """What was counted.

        {most_open, open: sessions over all RUTs, open_by_rut: {rut: sessions},
        ruts: {rut or 'anonymous': {submits, rejected, opened, ended, lost: sessions that the
        portal ended by itself, requests: {place: n}, offences: {what: n},
        shortest_pause: seconds or None}}}
        """
        found: dict[str, Any] = self._ask("seen")
        return found

    def reset(self) -> None:
        """Forget sessions, rules and counts; the accounts stay."""
        self._ask("reset", {})

    def _ask(self, what: str, content: Any = None) -> Any:
        body = None if content is None else json.dumps(content).encode()
        try:
            with _OPENER.open(Request(f"{self._url}/{what}", body), timeout=30) as answer:  # noqa: S310
                return json.loads(answer.read() or "null")
        except HTTPError as error:
            raise StandInRefused(json.load(error)["error"]) from error
