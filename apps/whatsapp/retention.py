"""What a delivery said is forgotten after a week, that it came when its job is.

Meta repeats for seven days what was not answered 200. Only of jobs that are done or cancelled: what
nobody has entered the number for may be taken still. ``cleanup_old_sessions`` empties the rest.
"""

from __future__ import annotations

from datetime import timedelta

from apps.core.forgetting import blanks, goes_with_its_job
from apps.whatsapp.models import Delivery, LineTaking

CONTENTS = timedelta(days=7)

goes_with_its_job(Delivery, LineTaking)
blanks(Delivery, after=CONTENTS, body=b"")
