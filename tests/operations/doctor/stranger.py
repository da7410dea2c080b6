"""Another application that somebody has put on our broker."""

import os

from celery import Celery

VISIBILITY_TIMEOUT = 60
QUEUE = "strange"

app = Celery("stranger", broker=os.environ["REDIS_URL"], set_as_current=False)
app.conf.broker_transport_options = {"visibility_timeout": VISIBILITY_TIMEOUT}
app.conf.task_default_queue = QUEUE
app.conf.broker_connection_retry_on_startup = True
