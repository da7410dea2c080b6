"""`python -m apps.courses.standin`: run the stand-in until SIGTERM or SIGINT."""

import argparse
import json
import signal
import ssl
import sys
import threading
from pathlib import Path

from apps.courses.standin.office import DEFAULT_KEY, Office
from apps.courses.standin.quota import Quota
from apps.courses.standin.rules import InvalidRule, Rule
from apps.courses.standin.server import Server


def main() -> None:
    parser = _parser()
    options = parser.parse_args()
    if bool(options.tls_cert) != bool(options.tls_key):
        parser.error("--tls-cert and --tls-key go together")
    try:
        _serve(_office(options), options)
    except InvalidRule as error:
        parser.error(f"--rule: {error}")
    except OSError as error:
        parser.exit(1, f"The LLM stand-in cannot run: {error}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m apps.courses.standin",
        description="OpenAI's API without a model: it answers from the text that it is given.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", "--llm-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--key", default=DEFAULT_KEY, help="the bearer key that it wants")
    parser.add_argument("--model", default="standin", help="the model for chats that it has")
    parser.add_argument("--requests", type=int, help="allowed in --window; no limit without it")
    parser.add_argument("--window", type=float, default=60.0, help="in seconds")
    parser.add_argument("--rule", action="append", default=[], help='such as {"do": "broken_json"}')
    parser.add_argument("--tls-cert", type=Path, help="certificate file; speaks https")
    parser.add_argument("--tls-key", type=Path, help="its private key file")
    return parser


def _office(options: argparse.Namespace) -> Office:
    office = Office(key=options.key, chat_model=options.model)
    office.quota = Quota(options.requests, options.window)
    office.rules.replace([Rule.from_text(text) for text in options.rule])
    return office


def _serve(office: Office, options: argparse.Namespace) -> None:
    server = Server(office, options.host, options.port)
    if options.tls_cert:
        server.secure(_tls(options))
    # Held back before there are threads, so that all hold them back but the one that waits.
    ends = (signal.SIGTERM, signal.SIGINT)
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    _announce(server)
    signal.sigwait(ends)
    server.end()


def _tls(options: argparse.Namespace) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.tls_cert, options.tls_key)
    return context


def _announce(server: Server) -> None:
    """Tell whoever started us where we listen; connections are taken from here on."""
    words = {"llm": server.api_url, "control": server.control_url, "port": server.server_port}
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
