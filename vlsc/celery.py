"""The Celery application, and its options that do not depend on the deployment."""

import os
from typing import Any

from celery import Celery, Task
from celery.signals import beat_init, worker_ready
from kombu import Queue

from vlsc import channel
from vlsc.lib.stack import with_room

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vlsc.settings")

# What a worker takes from in turn: a queue for each app with work, as `jobs.wakeups` fills them.
# Sweeps have a worker of their own. "celery" holds what an earlier release has sent.
QUEUES = ("keyfiles", "activation", "notices", "people", "keys", "celery")


class RoomyTask(Task):  # type: ignore[misc]
    """A task whose loops find room on the stack."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return with_room(super().__call__)(*args, **kwargs)


channel.install()
app = Celery("vlsc", task_cls=RoomyTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
# Lost and duplicate hints are harmless, hence late acknowledgement. Tasks run one at a time,
# have ids as arguments and return no results.
app.conf.update(
    broker_connection_retry_on_startup=True,
    task_queues=[Queue(name) for name in QUEUES],
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_time_limit=600,
    task_serializer="json",
    accept_content=["json"],
    timezone="UTC",
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
)
app.autodiscover_tasks()


@beat_init.connect
def sweep_at_once(**_: Any) -> None:
    """Run all sweeps when beat starts, so that waiting rows need not wait another interval."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"], entry["args"], retry=False, **entry["options"])


@worker_ready.connect
def report_storage(**_: Any) -> None:
    """Say in the log what is wrong with the storage, before work is done."""
    from django.db import connections

    from keyfiles.storage import report_fault

    report_fault()
    connections.close_all()
