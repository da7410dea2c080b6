"""A mail server that is busy, gone, strange or silent."""

from __future__ import annotations

from django.conf import settings

from apps.faults.catalogue import fault
from apps.faults.rig import Rig
from apps.notifications.standin.client import Rule

EACH = 5
LONG_TEXT = "A line that is repeated until no buffers can hold it all.\n" * 60_000


def _deliver(rig: Rig, *rules: Rule) -> None:
    """Send a few mails to a server that behaves like that."""
    rig.rules(*rules)
    rig.start_worker()
    rig.injected()
    rig.send(EACH)


@fault(
    "25a", "SMTP 421 instead of a greeting, five times", bound=150, without="dependency-down,retry"
)
def closing_the_channel(rig: Rig) -> None:
    """The server is going down; no try is spent."""
    _deliver(rig, Rule(at="connect", reply="421 4.3.2 going down", times=5))
    rig.until_ended()


@fault(
    "25b",
    "SMTP 451 for the first attempt of every recipient (greylisting)",
    bound=150,
    without="retry",
)
def greylisted(rig: Rig) -> None:
    """Come back later."""
    _deliver(rig, Rule(at="rcpt", reply="451 4.7.1 greylisted", per_recipient=1))
    rig.until_ended()


@fault("25c", "SMTP 550 for every recipient", bound=30, failed=EACH, without="refusal")
def unknown_recipients(rig: Rig) -> None:
    """It fails for good, at the first attempt."""
    _deliver(rig, Rule(at="rcpt", match="person", reply="550 5.1.1 no such user"))
    rig.until_ended()
    rig.require("one attempt each", rig.standin.ledger().commands.get("RCPT", 0) == EACH)


@fault("25d", "SMTP 535 for our sign-in, until it is mended", bound=150, without="dependency-down")
def wrong_password(rig: Rig) -> None:
    """All jobs wait, and none of them spends a try."""
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    rig.environment = {"EMAIL_URL": f"smtp://somebody:secret@{server}"}
    _deliver(rig, Rule(at="auth", reply="535 5.7.8 authentication failed"))
    rig.until("a refused sign-in", lambda: rig.standin.ledger().auth_attempts >= EACH)
    rig.require("nothing failed", rig.count("failed", "unknown") == 0)
    rig.rules()
    rig.until_ended()
    rig.require("no try spent", rig.most_tries() == 0)


@fault(
    "25e",
    "SMTP server hangs before its greeting, five times",
    bound=150,
    without="dependency-down,retry",
)
def silent_before_the_greeting(rig: Rig) -> None:
    """Nothing was said, nothing was delivered."""
    _deliver(rig, Rule(at="connect", hang=True, times=EACH))
    rig.until_ended()


@fault(
    "25f", "SMTP server hangs after the final dot", bound=150, unknown_limit=1, without="unknown"
)
def silent_after_the_dot(rig: Rig) -> None:
    """It has the message, and we cannot know: unknown, and never sent again."""
    _deliver(rig, Rule(at="dot", match="person-0@", hang=True))
    rig.until_ended()
    rig.require("one unknown", rig.count("unknown") == 1)


@fault(
    "25g",
    "SMTP server drops the connection in the middle of DATA, five times",
    bound=150,
    without="dependency-down,retry",
)
def dropped_in_the_middle(rig: Rig) -> None:
    """The dot was never sent, since the text could not be: it is safe to send again.

    A text that fits into the buffers of both ends may be out, and its dot too, before the drop
    shows; then nobody can know, and the job is unknown.
    """
    rig.text = LONG_TEXT
    _deliver(rig, Rule(at="body", drop=True, times=EACH))
    rig.until_ended()
