"""Play Meta: shake hands with this application's webhook, then deliver signed messages to it."""

from __future__ import annotations

import http.client
import time
from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.conf import settings
from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    DjangoHelpFormatter,
)

from apps.whatsapp import gateway
from apps.whatsapp.errors import NotConfigured
from apps.whatsapp.standin.calls import NotHere, Webhook
from apps.whatsapp.standin.payloads import Text, delivery, new_wamid

URL = "http://127.0.0.1:8000/whatsapp/webhook/"
LINE = "106540352242922"
PERSON = "56911112222"

EPILOG = """\
examples:
  manage.py whatsapp_send                                   a message, to the number 106540352242922
  manage.py whatsapp_send --text "¿Está abierto?" --from 56933334444 --name Rosa
  manage.py whatsapp_send --count 50 --again                50 deliveries, each of them twice

WHATSAPP_APP_SECRET and WHATSAPP_VERIFY_TOKEN must be those that the web server was started with
(the demo and the tests have their own). Enter the number on the page of a company first, or later:
what came before is taken then. Exit code 1 unless all was answered 200.
"""


class _Formatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """The examples keep their lines."""


class Command(BaseCommand):
    """``manage.py whatsapp_send``"""

    help = "Play Meta: deliver signed WhatsApp messages to a web server on this machine."

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        """With examples."""
        more = {"formatter_class": _Formatter, "epilog": EPILOG}
        return super().create_parser(prog_name, subcommand, **more, **options)

    def add_arguments(self, parser: CommandParser) -> None:
        """Who writes what, where, and how often."""
        parser.add_argument("url", nargs="?", default=URL, help="the webhook (%(default)s)")
        parser.add_argument(
            "--line", default=LINE, metavar="ID", help="phone number ID written to (%(default)s)"
        )
        parser.add_argument(
            "--from", dest="person", default=PERSON, metavar="NUMBER", help="who (%(default)s)"
        )
        parser.add_argument("--name", default="Rosa", help="what they call themselves")
        parser.add_argument("--text", default="Hola 👋", help="what they write (%(default)s)")
        parser.add_argument(
            "--count", type=int, default=1, metavar="N", help="so many deliveries (%(default)s)"
        )
        parser.add_argument(
            "--again", action="store_true", help="repeat each delivery, as Meta may at any time"
        )

    def handle(self, *, url: str, count: int, again: bool, **said: Any) -> str:
        """Prints a line for each delivery."""
        webhook = _webhook(url)
        try:
            if not webhook.shakes_hands(settings.WHATSAPP_VERIFY_TOKEN):
                raise CommandError("No handshake: is it the same WHATSAPP_VERIFY_TOKEN there?")
            for number in range(1, count + 1):
                self._deliver(webhook, number, again=again, **said)
        except (OSError, http.client.HTTPException) as error:
            raise CommandError(f"Nobody answers at {url}: {error}") from error
        return f"{count} deliveries were answered 200{', each of them twice' if again else ''}."

    def _deliver(
        self, webhook: Webhook, number: int, *, again: bool, line: str, text: str, **said: Any
    ) -> None:
        one = Text(said["person"], said["name"], text, int(time.time()), new_wamid())
        body = delivery(line, [one])
        for _ in range(1 + again):
            status, answer = webhook.deliver(body, settings.WHATSAPP_APP_SECRET)
            self.stdout.write(f"{number}: {status} {one.wamid}")
            if status != http.client.OK:
                raise CommandError(f"It was answered {status}: {answer[:200]}")


def _webhook(url: str) -> Webhook:
    try:
        gateway.require_secrets()
        return Webhook(url)
    except NotHere as error:
        raise CommandError(str(error)) from error
    except NotConfigured as error:
        raise CommandError("Set WHATSAPP_APP_SECRET and WHATSAPP_VERIFY_TOKEN first.") from error
