"""Real PostgreSQL, Valkey and stand-ins from wheels, for as long as a command or a test needs."""

import sys

# First: the modules below need fcntl and signals that Windows does not have.
if sys.platform == "win32":
    sys.stderr.write("The embedded services need Linux or macOS: use WSL or Docker on Windows.\n")
    raise SystemExit(3)

from embedded.failure import Failure
from embedded.service import Attached, Service, attach
from embedded.services import Services
from embedded.standins import STANDINS, Standin

__all__ = ["STANDINS", "Attached", "Failure", "Service", "Services", "Standin", "attach"]
