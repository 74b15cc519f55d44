"""The Celery application. Its settings, and why they are so, stand in `vlsc.settings`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vlsc.settings")

app = Celery("vlsc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
