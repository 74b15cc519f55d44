"""The rule for names replaces the one against formulas; names get their folded form."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from vlsc.lib.folded import FoldedField
from vlsc.lib.text import NameField, validate_cell

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
    dependencies = [("catalog", "0002_search_folding")]

    # migration-lint allows ban-drop-constraint: each is replaced here by a stricter one.
    operations = [
        migrations.RemoveConstraint("product", "product_cells"),
        migrations.RemoveConstraint("productalias", "product_alias_cells"),
        migrations.RemoveConstraint("program", "program_cells"),
        migrations.RemoveConstraint("programalias", "program_alias_cells"),
        migrations.AlterField(
            "product",
            "code",
            models.SlugField(max_length=80, unique=True, validators=[validate_cell]),
        ),
        migrations.AlterField("product", "name", NameField(max_length=160, unique=True)),
        migrations.AlterField("product", "family", NameField(max_length=80)),
        migrations.AlterField("product", "version", NameField(max_length=40)),
        migrations.AlterField("product", "edition", NameField(blank=True, max_length=60)),
        migrations.AlterField("product", "kms_group", NameField(blank=True, max_length=80)),
        migrations.AlterField("productalias", "name", NameField(max_length=160)),
        migrations.AlterField(
            "program",
            "code",
            models.SlugField(max_length=40, unique=True, validators=[validate_cell]),
        ),
        migrations.AlterField("program", "name", NameField(max_length=120, unique=True)),
        migrations.AlterField("program", "rds_program", NameField(max_length=80)),
        migrations.AlterField("program", "media", NameField(default="full", max_length=10)),
        migrations.AlterField(
            "program",
            "price_levels",
            ArrayField(
                models.CharField(max_length=20, validators=[validate_cell]),
                blank=True,
                default=list,
                size=None,
            ),
        ),
        migrations.AlterField("programalias", "name", NameField(max_length=120)),
        migrations.AddField("product", "folded_name", FoldedField("name", db_default="")),
        migrations.AddField("productalias", "folded_name", FoldedField("name", db_default="")),
        migrations.AddField("program", "folded_name", FoldedField("name", db_default="")),
        migrations.AddField("programalias", "folded_name", FoldedField("name", db_default="")),
        AddConstraintNotValid(
            "product", cells("product", "name", "family", "version", "edition", "kms_group")
        ),
        AddConstraintNotValid("productalias", cells("product_alias", "name")),
        AddConstraintNotValid("program", cells("program", "name", "rds_program", "media")),
        AddConstraintNotValid("programalias", cells("program_alias", "name")),
    ]
