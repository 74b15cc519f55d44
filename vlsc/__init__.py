"""The project: settings, URLs, the Celery application, and code that belongs to no app."""

from vlsc.celery import app as celery_app

__all__ = ["celery_app"]
