"""A connection under the office's rules: counted, late by the latency, misbehaving when told."""

from collections.abc import Callable, Sequence
from functools import partial

from apps.notifications.standin.office import Office
from apps.notifications.standin.rules import Rule, Verdict
from apps.notifications.standin.wire import Wire


class SteeredWire(Wire):
    """Asks the rules before each step of the dialogue that its subclass leads."""

    def __init__(self, office: Office, present: "set[SteeredWire]") -> None:
        super().__init__(office.size_limit)
        self.office = office
        self._present = present

    def latency(self) -> float:
        return self.office.latency

    def opened(self) -> None:
        self._present.add(self)
        self.office.ledger.connections += 1
        self.office.ledger.open += 1

    def closed(self) -> None:
        self._present.discard(self)
        self.office.ledger.open -= 1

    def ask(self, at: str, then: Callable[[], None], recipients: Sequence[str] = ()) -> None:
        """Go on with `then` unless a rule says otherwise."""
        self.obey(self.office.rules.verdict(at, recipients), then)

    def obey(self, verdict: Verdict, then: Callable[[], None]) -> None:
        """Wait as long as the rules say, then misbehave as they say or go on."""
        act = partial(self._misbehave, verdict.rule) if verdict.rule else then
        if verdict.delay:
            self.wait(verdict.delay, act)
        else:
            act()

    def _misbehave(self, rule: Rule) -> None:
        if rule.hang:
            self.hang()
        elif rule.reply:
            self._refuse(rule.reply, final=rule.at == "connect")
        else:
            self.close()

    def _refuse(self, reply: str, *, final: bool) -> None:
        self.reply(reply)
        if final or reply.startswith("421"):
            self.close()
