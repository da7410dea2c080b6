"""Alice owns a company, Bob is its accountant, Victor views it, Carol is nobody."""

from __future__ import annotations

from tests.accounts.web.conftest import (  # noqa: F401  (fixtures)
    alice,
    bob,
    carol,
    company,
    english,
    no_static_files,
    quick_passwords,
    seen_by,
    victor,
)
