"""`python -m embedded run -- COMMAND`, `python -m embedded where`."""

import argparse
import sys
from pathlib import Path

from embedded.command import Command, Interrupted
from embedded.failure import Failure
from embedded.services import Services, data_folder, state_of

_COULD_NOT_START = 3
_NOT_FOUND = 127

_EPILOG = """\
run starts PostgreSQL, Valkey and the stand-ins for SMTP and the SII's portal, gives COMMAND
their addresses (DATABASE_URL, REDIS_URL, EMAIL_URL, SMTP_STANDIN_URL, SII_ZEUSR_URL,
SII_MISIIR_URL, SII_WWW4_URL, SII_STANDIN_URL), waits for it, stops everything and ends
with its exit code. An address that is already set wins: that service is not started.
A second run on the same data uses what runs and leaves it running.
Exit codes: COMMAND's own, 127 when it is not found, 3 when a service does not start.

  python -m embedded run -- python manage.py runserver
  python -m embedded run --fresh -- pytest
  python -m embedded where
"""


def main() -> int:
    options, command = _parse(sys.argv[1:])
    try:
        if options.action == "where":
            return _where(options.data)
        return _run(options, command)
    except Failure as failure:
        sys.stderr.write(f"{failure}\n")
        return _COULD_NOT_START
    except Interrupted as interrupted:
        return interrupted.exit_code


def _parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    command: list[str] = []
    if "--" in arguments:
        position = arguments.index("--")
        arguments, command = arguments[:position], arguments[position + 1 :]
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.action == "run" and not command:
        parser.error("say which command to run: python -m embedded run -- COMMAND ARGS...")
    return options, command


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m embedded",
        description="Real PostgreSQL, Valkey and stand-ins, with nothing installed.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    run = actions.add_parser(
        "run", help="run a command with the services", usage="%(prog)s [options] -- COMMAND ARGS..."
    )
    run.add_argument("--quiet", action="store_true", help="say nothing unless something fails")
    place = run.add_mutually_exclusive_group()
    place.add_argument("--fresh", action="store_true", help="empty data, removed at the end")
    where = actions.add_parser("where", help="print the data folder and what runs")
    for group in (place, where):
        group.add_argument("--data", type=Path, metavar="DIR", help="default: .faena/services")
    return parser


def _run(options: argparse.Namespace, command: list[str]) -> int:
    child = Command(command)
    say = _silence if options.quiet else _say
    with Services(data=options.data, fresh=options.fresh, say=say) as services:
        try:
            return child.run(services.environment)
        except OSError as error:
            sys.stderr.write(f"{command[0]} cannot be run: {error.strerror}.\n")
            return _NOT_FOUND


def _where(data: Path | None) -> int:
    lines = [f"data: {data_folder(data)}"]
    state = state_of(data)
    if state is None or not state.owner.alive:
        lines.append("not running")
    else:
        lines.append(f"running, started by process {state.owner.pid}")
        for record in state.services.values():
            status = f"process {record.process.pid}" if record.process else "stopped"
            ended = "" if record.running or not record.process else ", which has ended"
            lines.append(f"{record.title}: 127.0.0.1:{record.port}, {status}{ended}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _silence(line: str) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main())
