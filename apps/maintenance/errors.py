"""What can go wrong here. The docstring is the message."""

from __future__ import annotations

from apps.core.errors import PermanentError, TransientError


class RowGone(PermanentError):
    """What this job was to work on was deleted."""


class CompanyGone(PermanentError):
    """The company that this job was for was deleted."""


class TaskGone(PermanentError):
    """Nobody here knows this job's task any more."""


class SweepFailed(PermanentError):
    """Not all that dead processes left on this machine could be cleared."""


class NoBackupProgram(PermanentError):
    """There is no pg_dump for this database here: install the client programs of its version."""


class ProgramFailed(TransientError):
    """The program that saves or restores the database did not succeed."""


class ScratchRefused(PermanentError):
    """A backup is tested in a database of its own, which this user may not create: allow it."""


class RestoreDiffers(PermanentError):
    """The restored backup does not hold what the database held: do not rely on it."""


class NotEmpty(PermanentError):
    """The database to restore into holds tables already: name an empty one."""


class NoBackup(PermanentError):
    """There is no such backup."""
