"""`python -m apps.sii.portal`: run the stand-in until SIGTERM or SIGINT."""

import argparse
import json
import signal
import sys

from apps.sii.portal.office import MOST_SESSIONS, Office
from apps.sii.portal.server import Portal
from apps.sii.portal.wire import CONTROL, PORTAL


def main() -> None:
    """Announce where the hosts are, in one line of JSON, once they listen."""
    parser = _parser()
    options = parser.parse_args()
    try:
        _serve(options)
    except OSError as error:
        parser.exit(1, f"The portal's stand-in cannot run: {error}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m apps.sii.portal",
        description="sii.cl on loopback, with made-up taxpayers. Not for the public.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--called", default="", help="host in its URLs; --host without it")
    parser.add_argument("--sessions", type=int, default=MOST_SESSIONS, help="allowed for each RUT")
    for name in (*PORTAL, CONTROL):
        parser.add_argument(f"--{name}-port", type=int, default=0, help="0 takes a free one")
    return parser


def _serve(options: argparse.Namespace) -> None:
    ports = {name: getattr(options, f"{name}_port") for name in (*PORTAL, CONTROL)}
    portal = Portal(Office(options.sessions), host=options.host, ports=ports, called=options.called)
    # Held back before there are threads, so that all hold them back but the one that waits.
    ends = (signal.SIGTERM, signal.SIGINT)
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    with portal:
        sys.stdout.write(json.dumps(portal.urls) + "\n")
        sys.stdout.flush()
        signal.sigwait(ends)


if __name__ == "__main__":
    main()
