"""The plain shape: e-mail as guides teach it, Django's send_mail() in a Celery task.

It is a project of its own, settings included, with nothing configured that a beginner would not
configure. Nothing is recorded, each e-mail has a connection of its own, and a worker that is
killed loses what it holds.
"""

from __future__ import annotations

import os

from celery import Celery
from django.core.mail import send_mail

os.environ.setdefault("DJANGO_SETTINGS_MODULE", __name__)

EMAIL_HOST = os.environ["EMAIL_HOST"]
EMAIL_PORT = int(os.environ["EMAIL_PORT"])
EMAIL_USE_TLS = os.environ["EMAIL_USE_TLS"] == "True"

app = Celery("plain", broker=os.environ["REDIS_URL"])


@app.task
def send_email(subject: str, message: str, recipient: str) -> None:
    """Send one e-mail."""
    send_mail(subject, message, "no-reply@faena.example", [recipient])
