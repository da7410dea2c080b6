"""What can go wrong with a company's calendar, by what should happen next."""

from __future__ import annotations

from apps.core.errors import PermanentError


class NoRut(PermanentError):
    """The company has no RUT, so no tax dates are known for it: enter its RUT first."""


class TooManyEvents(PermanentError):
    """The company has as many dates of its own as there may be: cancel one first."""
