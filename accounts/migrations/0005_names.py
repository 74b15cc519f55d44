"""The rule for names replaces the one against formulas."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from vlsc.lib.text import NameField

# The rule for names at the time of this migration (`vlsc.lib.text`).
UNSAFE = (
    r"(?:^|[,;\t])[\s\"'\u201c\u201d\uff02\uff07]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^\s*[\"'"
    r"\u201c\u201d\uff02\uff07]|[,;\t]\s*\"|[\u0001-\u001f\u007f-\u009f\u00ad\u034f\u0600-"
    r"\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u115f-\u1160\u17b4-\u17b5\u180b-"
    r"\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-"
    r"\ufe0f\ufeff\uffa0\ufff0-\uffff\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-"
    r"\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]|^ | $|  |[\t-\r"
    r"\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
)


def cells(table: str, *columns: str) -> models.CheckConstraint:
    safe = models.Q()
    for column in columns:
        normal = models.Func(models.F(column), function="normalize")
        safe &= ~models.Q(**{f"{column}__regex": UNSAFE}) & models.Q(**{column: normal})
    return models.CheckConstraint(condition=safe, name=f"{table}_cells")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_idempotency_key_digests")]

    # migration-lint allows ban-drop-constraint: each is replaced here by a stricter one.
    operations = [
        migrations.RemoveConstraint("user", "user_cells"),
        migrations.RemoveConstraint("token", "token_cells"),
        migrations.AlterField("user", "name", NameField("Name", max_length=120)),
        migrations.AlterField("token", "name", NameField(max_length=80)),
        migrations.AlterField(
            "center", "name", NameField(default="Volume licensing service center", max_length=120)
        ),
        AddConstraintNotValid("user", cells("user", "name")),
        AddConstraintNotValid("token", cells("token", "name")),
        AddConstraintNotValid("center", cells("center", "name")),
    ]
