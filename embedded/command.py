"""One command, run to its end, with the signals that concern it."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from types import FrameType

from embedded.process import dies_with_us

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """A signal came while no command ran. Like KeyboardInterrupt, nobody may swallow it."""

    def __init__(self, number: int) -> None:
        self.exit_code = 128 + number


class Command:
    """Waits for the command, whatever signal comes: services end after it, not before."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments = arguments
        self._child: subprocess.Popen[bytes] | None = None
        self._launching = False
        self._held: list[int] = []
        for number in _SIGNALS:
            signal.signal(number, self._receive)

    def run(self, environment: Mapping[str, str]) -> int:
        self._launching = True
        try:
            self._child = subprocess.Popen(
                self._arguments,
                env=os.environ | dict(environment),
                preexec_fn=dies_with_us(signal.SIGTERM),
            )
            for number in self._held:
                self._forward(number)
            code = self._child.wait()
        finally:
            self._ignore_signals()
        return code if code >= 0 else 128 - code

    def _receive(self, number: int, frame: FrameType | None) -> None:
        if self._child:
            self._forward(number)
        elif self._launching:
            self._held.append(number)
        else:
            self._ignore_signals()
            raise Interrupted(number)

    def _forward(self, number: int) -> None:
        """The terminal sends Ctrl-C to the command itself; twice would mean something else."""
        if self._child and number != signal.SIGINT:
            self._child.send_signal(number)

    def _ignore_signals(self) -> None:
        """Stopping the services takes a second, and must not be broken off."""
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
