"""The rules for names and numbers replace the one against formulas; numbers get folded forms."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from vlsc.lib.folded import FoldedField
from vlsc.lib.numbers import validate_not_spreadsheet, validate_number
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


# The rule for numbers at that time (`vlsc.lib.numbers`).
SPREADSHEET = (
    r"^-?(?:[0-9]+(?:[.,][0-9]+)?[eE]\+[0-9]+|[0-9]+[.,][0-9]+[eE][0-9]+|[0-9]+[.,]0+|[0-9]{1,"
    r"3}(?:,[0-9]{3})+(?:[.,][0-9]+)?|[0-9]{1,3}(?:\.[0-9]{3}){2,}(?:[.,][0-9]+)?|[0-9]{1,3}(?"
    r": [0-9]{3}){2,}(?:[.,][0-9]+)?|[0-9]{1,3}(?:['’][0-9]{3}){2,}(?:[.,][0-9]+)?|#+)$"
)
ASCII = "^[ -~]*$"


def numbers(table: str, *columns: str, is_ascii: bool) -> models.CheckConstraint:
    condition = models.Q()
    for column in columns:
        condition &= ~models.Q(**{f"{column}__regex": SPREADSHEET})
        if is_ascii:
            condition &= models.Q(**{f"{column}__regex": ASCII})
    return models.CheckConstraint(condition=condition, name=f"{table}_numbers")


class Migration(migrations.Migration):
    dependencies = [("agreements", "0002_stamped_changes")]

    # migration-lint allows ban-drop-constraint: each is replaced here by a stricter one.
    operations = [
        migrations.RemoveConstraint("organization", "organization_cells"),
        migrations.RemoveConstraint("agreement", "agreement_cells"),
        migrations.RemoveConstraint("licensingid", "licensing_id_cells"),
        migrations.RemoveConstraint("purchase", "purchase_cells"),
        migrations.RemoveConstraint("contact", "contact_cells"),
        migrations.AlterField(
            "organization",
            "number",
            NameField(max_length=40, unique=True, validators=[validate_not_spreadsheet]),
        ),
        migrations.AlterField("organization", "name", NameField(max_length=200)),
        migrations.AlterField("organization", "country", NameField(blank=True, max_length=2)),
        migrations.AlterField("organization", "city", NameField(blank=True, max_length=80)),
        migrations.AlterField(
            "agreement",
            "number",
            NameField(blank=True, max_length=40, validators=[validate_number]),
        ),
        migrations.AlterField(
            "licensingid", "number", NameField(max_length=40, validators=[validate_number])
        ),
        migrations.AlterField(
            "licensingid",
            "authorization",
            NameField(blank=True, max_length=40, validators=[validate_number]),
        ),
        migrations.AlterField("licensingid", "price_level", NameField(blank=True, max_length=20)),
        migrations.AlterField(
            "purchase",
            "order_number",
            NameField(max_length=40, validators=[validate_not_spreadsheet]),
        ),
        migrations.AlterField("purchase", "part_number", NameField(blank=True, max_length=40)),
        migrations.AlterField("contact", "name", NameField(max_length=120)),
        migrations.AddField("organization", "folded_number", FoldedField("number", db_default="")),
        migrations.AddField("agreement", "folded_number", FoldedField("number", db_default="")),
        migrations.AddField(
            "purchase", "folded_order_number", FoldedField("order_number", db_default="")
        ),
        AddConstraintNotValid(
            "organization", cells("organization", "number", "name", "country", "city")
        ),
        AddConstraintNotValid("organization", numbers("organization", "number", is_ascii=False)),
        AddConstraintNotValid("agreement", cells("agreement", "number")),
        AddConstraintNotValid("agreement", numbers("agreement", "number", is_ascii=True)),
        AddConstraintNotValid(
            "licensingid", cells("licensing_id", "number", "authorization", "price_level")
        ),
        AddConstraintNotValid(
            "licensingid", numbers("licensing_id", "number", "authorization", is_ascii=True)
        ),
        AddConstraintNotValid("purchase", cells("purchase", "order_number", "part_number")),
        AddConstraintNotValid("purchase", numbers("purchase", "order_number", is_ascii=False)),
        AddConstraintNotValid("contact", cells("contact", "name")),
    ]
