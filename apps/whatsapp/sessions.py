"""How a person's messages become sessions, in whatever order and by how many workers at once.

A session is what a person wrote without a pause as long as the window, by the messages' own times.
So the result is the same in any order: a late message may begin a session earlier, and one that
comes between two makes them one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError

from apps.whatsapp.errors import StoredMeanwhile
from apps.whatsapp.models import WINDOW, Line, Message, Session
from apps.whatsapp.payloads import Said

_ONE_WAMID = "whatsapp_message_wamid"
"""How the database's constraint begins."""


def store(line: Line, said: Sequence[Said]) -> None:
    """Store those messages of one person that are not known yet.

    line: locked by the caller's transaction, so that two workers are one after the other here
    """
    new = {one.wamid: one for one in said}
    known = Message.objects.filter(wamid__in=new).values_list("wamid", flat=True)
    for wamid in list(known):
        del new[wamid]
    try:
        for one in new.values():
            # At once: the next one may join this one's session to an earlier one.
            _message(_session(line, one), one).save(force_insert=True)
    except IntegrityError as error:
        if _ONE_WAMID not in str(error):
            raise
        raise StoredMeanwhile from None


def _message(session: Session, one: Said) -> Message:
    return Message(
        session=session,
        wamid=one.wamid,
        sent_at=one.sent_at,
        type=one.type,
        text=one.text,
        media_id=one.media_id,
        mime_type=one.mime_type,
    )


def _session(line: Line, one: Said) -> Session:
    """The session that a message belongs to, with its limits moved where it needs that."""
    touched = _touched(line, one.person, one.sent_at)
    if not touched:
        return Session.objects.create(
            line=line,
            wa_id=one.person,
            profile_name=one.name,
            started_at=one.sent_at,
            last_message_at=one.sent_at,
        )
    session, *rest = touched
    for later in rest:
        _join(session, later)
    if one.sent_at >= session.last_message_at:
        session.profile_name = one.name or session.profile_name
    session.started_at = min(session.started_at, one.sent_at)
    session.last_message_at = max(session.last_message_at, one.sent_at)
    session.save(update_fields=["profile_name", "started_at", "last_message_at"])
    return session


def _touched(line: Line, person: str, sent_at: datetime) -> list[Session]:
    """The sessions less than a window away, the earliest first.

    Locked, so that cleaning up leaves them alone; one that it is just deleting is not found.
    """
    found = Session.objects.filter(
        line=line,
        wa_id=person,
        last_message_at__gt=sent_at - WINDOW,
        started_at__lt=sent_at + WINDOW,
    )
    return list(found.order_by("started_at").select_for_update())


def _join(session: Session, later: Session) -> None:
    Message.objects.filter(session=later).update(session=session)
    session.last_message_at = later.last_message_at
    session.profile_name = later.profile_name or session.profile_name
    later.delete()
