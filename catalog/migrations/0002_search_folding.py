from django.db import migrations

from vlsc.lib.folding import CREATE_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [CREATE_FUNCTION]
