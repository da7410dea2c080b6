"""What companies have to do, as codes that stand in rows."""

from __future__ import annotations

from typing import Final

F29: Final = "f29"
F22: Final = "f22"
PREVIRED: Final = "previred"

DUTIES: Final = (F29, F22, PREVIRED)
