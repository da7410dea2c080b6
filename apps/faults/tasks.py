"""Work that exists only where a fault test asks for it."""

from __future__ import annotations

import os

if os.environ.get("FAENA_FAULT_TICKS"):
    from apps.faults import ticks  # noqa: F401
