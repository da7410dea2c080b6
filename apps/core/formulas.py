"""Texts in tables that a spreadsheet opens: none of them starts a formula.

ASVS 1.2.10 and OWASP "CSV Injection": an apostrophe comes before it. The same within a text, after
what another Excel may take for the end of a field or a line.
"""

from __future__ import annotations

import re

_STARTS = re.compile(r"(^|[,;\t\r\n])(?=[=+\-@\t\r\n\0＝＋－＠])")


def harmless(text: str) -> str:
    """The same text, which starts no formula."""
    return _STARTS.sub(r"\1'", text)
