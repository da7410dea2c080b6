"""Syncs go with their jobs; documents, forms and who opened a clave stay."""

from __future__ import annotations

from apps.core.forgetting import goes_with_its_job
from apps.sii.models import Sync

goes_with_its_job(Sync)
