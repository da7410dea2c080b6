"""What can go wrong with a generator, by what should happen next."""

from __future__ import annotations

from apps.core.errors import PermanentError, TransientError
from apps.courses.generator.shapes import Without


class GeneratorDown(TransientError):
    """The generator does not answer."""


class GeneratorBusy(GeneratorDown):
    """The generator asks us to come back later: its quota is used up for now."""


class GeneratorMisconfigured(PermanentError):
    """The generator cannot be used as it is set up: see GENERATOR_URL."""


class NoAnswer(Exception):
    """There is no answer for this lesson, and none will come."""

    def __init__(self, why: Without) -> None:
        super().__init__(why)
        self.why = why


class BrokenAnswer(ValueError):
    """The answer is not what was asked for; the text tells the model what was wrong."""
