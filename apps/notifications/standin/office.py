"""What all connections share."""

import ssl
from dataclasses import dataclass, field

from apps.notifications.standin.ledger import Ledger
from apps.notifications.standin.rules import RuleBook

# 10 MB: the smallest limit among the big providers once base64 is taken off.
DEFAULT_SIZE_LIMIT = 10 * 1024 * 1024


@dataclass
class Office:
    """The one ledger, the rules in force and the server's options."""

    ledger: Ledger = field(default_factory=Ledger)
    rules: RuleBook = field(default_factory=RuleBook)
    latency: float = 0.0
    """Seconds by which every reply is late, as over a network of that round trip."""
    size_limit: int = DEFAULT_SIZE_LIMIT
    tls: ssl.SSLContext | None = None

    def open_new_ledger(self) -> None:
        """Start all counts again at zero; connections that are open stay open."""
        self.ledger = Ledger(open=self.ledger.open)
