from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0004_public_requests"),
    ]

    operations = [
        ValidateConstraint("request", "request_filed_by_somebody"),
    ]
