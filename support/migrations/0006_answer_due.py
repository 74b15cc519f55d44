"""The order of the desk's queue: by the answer that is due next, also after reopening."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Coalesce

OPEN = models.Q(("state__in", ("received", "reopened")))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("support", "0005_public_requests_checked"),
    ]

    operations = [
        AddIndexConcurrently(
            "request",
            models.Index(
                Coalesce("next_due_at", "due_at"), "id", condition=OPEN, name="request_answer_owed"
            ),
        ),
        AddIndexConcurrently(
            "request",
            models.Index(Coalesce("next_due_at", "due_at"), "id", name="request_answer_due"),
        ),
        RemoveIndexConcurrently("request", "request_waiting"),
    ]
