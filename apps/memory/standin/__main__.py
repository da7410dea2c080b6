"""`python -m apps.memory.standin`: run the stand-in until SIGTERM or SIGINT."""

import argparse
import json
import signal
import sys
import threading

from apps.memory.standin.office import DEFAULT_KEY, Office
from apps.memory.standin.server import Server


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m apps.memory.standin",
        description="Mem0's REST protocol without a model: it remembers the sentences it is told.",
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--key", default=DEFAULT_KEY, help="the key that it wants")
    options = parser.parse_args()
    server = Server(Office(key=options.key), options.port)
    ends = (signal.SIGTERM, signal.SIGINT)
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    sys.stdout.write(json.dumps({"mem0": server.url, "control": f"{server.url}/control/"}) + "\n")
    sys.stdout.flush()
    signal.sigwait(ends)
    server.closing.set()
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
