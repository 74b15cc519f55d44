"""The Celery application. Its settings, and why they are so, stand in `vlsc.settings`."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vlsc.settings")

app = Celery("vlsc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def sweep_at_once(**_: Any) -> None:
    """What waits since before beat's start is looked for now, not after a first interval."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"], retry=False, **entry["options"])
