"""How an e-mail is made and handed over, and how one is made of a template."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parseaddr
from functools import cache
from uuid import UUID

from django.conf import settings
from django.template.loader import get_template
from django.utils.text import Truncator

from apps.core import files
from apps.core.work import Work
from apps.notifications import mime
from apps.notifications.gateway import Envelope, mailer
from apps.notifications.mime import Attachment, Mail
from apps.notifications.models import LONGEST_SUBJECT, Message, TemplateNotification
from apps.notifications.selectors import template_for

_LANGUAGES = dict(settings.LANGUAGES)


def deliver(message: Message, work: Work) -> None:
    """Render the message and give it to the mail server, at most once."""
    envelope = Envelope(
        sender=_address(settings.DEFAULT_FROM_EMAIL),
        recipient=mime.ascii_address(message.recipient),
        content=mail_of(message).as_bytes(),
    )
    mailer.send(envelope, before_text=work.mark)


def mail_of(message: Message) -> Mail:
    """The mail as it goes out: text, the same in HTML, and what is attached."""
    return Mail(
        sender=settings.DEFAULT_FROM_EMAIL,
        recipient=message.recipient,
        subject=message.subject,
        message_id=message_id(message.job_id),
        text=_render("message.txt", message),
        html=_render("message.html", message),
        attachments=_attachments(message),
    )


def written(notification: TemplateNotification) -> Message:
    """The e-mail that the template makes for this reader, not saved.

    Where there is none in the reader's language, the e-mail is in the template's. Raises
    ``TemplateMissing``, ``TemplateBroken`` or ``DataMissing``: a person has to correct something.
    """
    template = template_for(notification.template, notification.language)
    subject = " ".join(template.rendered("subject", notification.context).split())
    return Message(
        recipient=notification.recipient,
        subject=Truncator(subject).chars(LONGEST_SUBJECT),
        body=template.rendered("text", notification.context),
        html=template.rendered("html", notification.context),
        language=template.language,
    )


def about_language(notification: TemplateNotification, message: Message) -> str:
    """What is to be said of the e-mail's language, if it is not the one that was wanted."""
    if message.language == notification.language:
        return ""
    wanted, used = (_LANGUAGES[each.language] for each in (notification, message))
    return f"There is no template {notification.template!r} in {wanted}: it is in {used}."


def message_id(job_id: UUID) -> str:
    """The same for every try of a job, so that a second copy can be recognised as one."""
    domain = _address(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2]
    return f"<{job_id.hex}@{domain}>"


@cache
def _address(sender: str) -> str:
    """Of a name and an address, the address."""
    return parseaddr(sender)[1]


def _render(name: str, message: Message) -> str:
    template = get_template(f"notifications/{message.language}/{name}")
    return template.render({"message": message})


def _attachments(message: Message) -> Sequence[Attachment]:
    if not message.has_attachments:
        return ()
    return [
        Attachment(stored.name, stored.content_type, files.read(stored))
        for stored in message.attachments.all()
    ]
