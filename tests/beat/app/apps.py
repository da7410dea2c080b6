from django.apps import AppConfig


class RehearsalConfig(AppConfig):
    """A room with ticks that only beats of these tests know."""

    name = "tests.beat.app"
    label = "rehearsal"
