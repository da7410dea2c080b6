"""What people are told about a generator: what was not kept and why, and what to set right."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.courses.generator.shapes import Reason, Without

Text = Any
"""A lazy translation, for which there is no type."""

DISCARDED: dict[str, Text] = {
    Reason.MALFORMED: _("incomplete or unreadable"),
    Reason.TOO_LONG: _("too long"),
    Reason.TOO_MANY: _("more than were asked for"),
    Reason.UNKNOWN_CHUNK: _("cites a passage that does not exist"),
    Reason.NO_EVIDENCE: _("its quotation does not stand in the document"),
    Reason.SHORT_EVIDENCE: _("its quotation is too short to prove anything"),
    Reason.FOREIGN: _("has a number, an address or markup that the document has not"),
    Reason.UNRELATED: _("has nothing to do with its quotation"),
    Reason.NOT_THE_ANSWER: _("its right option does not stand in its quotation"),
    Reason.AMBIGUOUS: _("more than one of its options may be right"),
    Reason.GIVEN_AWAY: _("the question gives its answer away"),
    Reason.REPEATED: _("said twice"),
}

WITHOUT: dict[str, Text] = {
    Without.QUOTA: _("the document's quota of tokens was used up"),
    Without.BROKEN: _("the answer could not be read"),
    Without.REFUSED: _("the service declined to answer"),
}

NO_ADDRESS = _(
    "GENERATOR_URL must be an http or https address without user name and question mark, such as "
    "https://llm.example/v1."
)
NO_KEY = _("GENERATOR_KEY has characters that no key has: check it for spaces and line ends.")
NO_CERTIFICATE = _(
    "The certificate of the generator at %(host)s is not trusted: check GENERATOR_URL."
)
REDIRECTED = _(
    "The generator at %(host)s sends us elsewhere: set GENERATOR_URL to its final address."
)
KEY_REFUSED = _("The generator does not accept our key: check GENERATOR_KEY. %(said)s")
NOT_FOUND = _(
    "The generator knows no such model or address: check GENERATOR_MODEL and GENERATOR_URL. "
    "%(said)s"
)
NO_CREDIT = _(
    "The account behind GENERATOR_KEY has no credit left: top it up, or empty GENERATOR_URL to "
    "make courses without a generator."
)
BUSY = _("The generator asks us to come back later. %(said)s")
DOWN = _("The generator at %(host)s does not answer. %(said)s")
NO_SENSE = _(
    "What answers at %(host)s does not speak the generator's protocol: check GENERATOR_URL."
)
