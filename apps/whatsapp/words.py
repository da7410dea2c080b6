"""What a message is, where it has no text, in the language that is active."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TYPES = {
    "audio": _("A voice message or other sound"),
    "contacts": _("Contacts"),
    "document": _("A document"),
    "image": _("A picture"),
    "location": _("A place"),
    "order": _("An order"),
    "reaction": _("A reaction that was taken back"),
    "sticker": _("A sticker"),
    "text": _("An empty text"),
    "video": _("A film"),
}


def kind_of(type_: str) -> str:
    """In words for those that people send each day; the others as Meta names them."""
    return str(TYPES.get(type_, type_))
