"""`python -m apps.notifications.standin`: run the stand-in until SIGTERM or SIGINT."""

import argparse
import asyncio
import json
import signal
import ssl
import sys
from pathlib import Path

from apps.notifications.standin.office import DEFAULT_SIZE_LIMIT, Office
from apps.notifications.standin.server import Server


def main() -> None:
    parser = _parser()
    options = parser.parse_args()
    if bool(options.tls_cert) != bool(options.tls_key):
        parser.error("--tls-cert and --tls-key go together")
    try:
        asyncio.run(_serve(options))
    except OSError as error:
        parser.exit(1, f"The SMTP stand-in cannot run: {error}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m apps.notifications.standin",
        description="A real SMTP server that keeps what it is sent and misbehaves on request.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--called", default="", help="host in its addresses; --host without it")
    parser.add_argument("--smtp-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--control-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--size-limit", type=int, default=DEFAULT_SIZE_LIMIT, help="in bytes")
    parser.add_argument("--tls-cert", type=Path, help="certificate file; offers STARTTLS")
    parser.add_argument("--tls-key", type=Path, help="its private key file")
    return parser


async def _serve(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    office = Office(size_limit=options.size_limit, tls=_tls(options))
    ports = options.smtp_port, options.control_port
    async with Server(office, options.host, *ports, options.called) as server:
        _announce(server)
        await stop.wait()


def _tls(options: argparse.Namespace) -> ssl.SSLContext | None:
    if not options.tls_cert:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.tls_cert, options.tls_key)
    return context


def _announce(server: Server) -> None:
    """Tell whoever started us where we listen; connections are taken from here on."""
    sys.stdout.write(json.dumps({"smtp": server.smtp_url, "control": server.control_url}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
