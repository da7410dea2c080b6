"""How an e-mail is made and handed over, and how one is made of a template."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from uuid import UUID

from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone
from django.utils.text import Truncator

from apps.core import files
from apps.core.work import Work
from apps.notifications.gateway import Envelope, mailer
from apps.notifications.models import LONGEST_SUBJECT, Message, TemplateNotification
from apps.notifications.selectors import template_for

_LANGUAGES = dict(settings.LANGUAGES)
SEVEN_BIT = SMTP.clone(cte_type="7bit")


def deliver(message: Message, work: Work) -> None:
    """Render the message and give it to the mail server, at most once."""
    mail = compose(message)
    envelope = Envelope(
        sender=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        recipient=message.recipient,
        content=mail.as_bytes(),
    )
    mailer.send(envelope, before_data=work.mark)


def compose(message: Message) -> EmailMessage:
    """The mail as it goes out: text, the same in HTML, and what is attached."""
    mail = EmailMessage(policy=SEVEN_BIT)
    mail["From"] = formataddr(parseaddr(settings.DEFAULT_FROM_EMAIL))
    mail["To"] = message.recipient
    mail["Subject"] = " ".join(message.subject.split())
    mail["Message-ID"] = message_id(message.job_id)
    mail["Date"] = format_datetime(timezone.now())
    mail.set_content(_render("message.txt", message))
    mail.add_alternative(_render("message.html", message), subtype="html")
    _attach(mail, message)
    return mail


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
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{job_id.hex}@{domain}>"


def _render(name: str, message: Message) -> str:
    template = get_template(f"notifications/{message.language}/{name}")
    return template.render({"message": message})


def _attach(mail: EmailMessage, message: Message) -> None:
    if not message.has_attachments:
        return
    for stored in message.attachments.all():
        maintype, _, subtype = stored.content_type.partition("/")
        mail.add_attachment(
            files.read(stored), maintype=maintype, subtype=subtype, filename=stored.name
        )
