"""Who sees the pages of a company's taxes."""

from __future__ import annotations

from apps.accounts.places import Places

PAGES = Places("sii.view_document")
