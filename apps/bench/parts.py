"""The parts of the benchmark, by the name that the command line gives them."""

from __future__ import annotations

from collections.abc import Callable

from apps.bench import courses, delivery, growth, idle, intake, kernel, uploads
from apps.bench.effort import Effort
from apps.bench.race import Tell
from apps.bench.section import Section

PARTS: dict[str, Callable[[Effort, Tell], Section]] = {
    "delivery": delivery.measure,
    "intake": intake.measure,
    "kernel": kernel.measure,
    "growth": growth.measure,
    "idle": idle.measure,
    "uploads": uploads.measure,
    "courses": courses.measure,
}
