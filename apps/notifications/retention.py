"""What e-mails said is forgotten after a month, that they were sent when their jobs are.

Only of jobs that are done or cancelled: one that failed may be run again and needs its words.
"""

from __future__ import annotations

from datetime import timedelta

from apps.core.forgetting import blanks, goes_with_its_job
from apps.notifications.models import Message, TemplateNotification

CONTENTS = timedelta(days=30)

goes_with_its_job(Message, TemplateNotification)
blanks(Message, after=CONTENTS, body="", html="")
blanks(TemplateNotification, after=CONTENTS, context={})
