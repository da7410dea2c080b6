"""PDFs of nobody's: manuals of invented machines, and files that mean harm."""

from apps.courses.synthetic.hostile import USABLE, hostile
from apps.courses.synthetic.manual import require_reportlab, write

__all__ = ["USABLE", "hostile", "require_reportlab", "write"]
