"""Synthetic jobs leave nothing behind that anybody needs."""

from __future__ import annotations

from apps.core.forgetting import goes_with_its_job
from apps.loadtest.models import Synthetic

goes_with_its_job(Synthetic)
