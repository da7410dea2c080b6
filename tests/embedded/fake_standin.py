"""The least that a stand-in must do: announce itself, and end on SIGTERM."""

import json
import signal
import sys

ports = dict(argument.removeprefix("--").split("-port=") for argument in sys.argv[1:])
signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
announcement = {
    "smtp": f"smtp://127.0.0.1:{ports['smtp']}",
    "control": f"http://127.0.0.1:{ports['control']}",
}
sys.stdout.write(json.dumps(announcement) + "\n")
sys.stdout.flush()
while True:
    signal.pause()
