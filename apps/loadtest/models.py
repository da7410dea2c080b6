"""Work of a chosen shape, to load the system with and to break it by."""

from __future__ import annotations

from django.db import models

from apps.core.models import Job, JobRow


class Synthetic(JobRow):
    """A job that does nothing useful: what it does is what was asked for."""

    class Behaviour(models.TextChoices):
        """What the job does with its time."""

        WORK = "work", "computes, waits and holds memory, as much as asked"
        SLEEP = "sleep", "waits"
        SPIN = "spin", "uses the processor"
        CHUNKS = "chunks", "commits one step after the other"
        TRANSIENT = "transient", "asks to be tried again, for ever"
        BUG = "bug", "raises"
        HANG = "hang", "hangs in C code, deaf to everything but a kill"
        HOARD = "hoard", "needs more memory than it may have"
        MEMORY_ERROR = "memory-error", "raises MemoryError"
        EXIT = "exit", "raises SystemExit"
        KILL = "kill", "kills its own process"

    behaviour = models.CharField(max_length=20, choices=Behaviour, default=Behaviour.SLEEP)
    seconds = models.FloatField(default=0, help_text="How long, in all.")
    chunks = models.PositiveIntegerField(default=0, help_text="Steps to commit one by one.")
    cpu = models.FloatField(default=0, help_text="Share of the seconds spent computing, 0 to 1.")
    memory = models.FloatField(default=0, help_text="MB that it holds while it works.")
    fails = models.BooleanField(default=False, help_text="Fails at its end, as asked.")

    class Meta:
        verbose_name = "synthetic job"

    def __str__(self) -> str:
        return f"{self.behaviour} {self.seconds:g} s"


class Step(models.Model):
    """One effect of a synthetic job. Nothing forbids a second one: that is what is looked for."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    value = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.number}: {self.value}"
