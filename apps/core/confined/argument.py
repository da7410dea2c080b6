"""What a confined process is told: in its environment, which is its owner's alone to read.

Command lines are for everybody on the machine, and what is told may hold a password. Standard
library only: such a process imports no Django.
"""

from __future__ import annotations

import os

NAME = "FAENA_TOLD"


def told() -> str:
    """What ``started`` was given."""
    return os.environ[NAME]
