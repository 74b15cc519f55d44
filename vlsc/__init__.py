"""The project: settings, URLs, the Celery application, and what no app owns."""

from vlsc.celery import app as celery_app

__all__ = ["celery_app"]
