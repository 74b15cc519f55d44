from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0007_activation_of_products"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="downgrades_to",
            field=models.ManyToManyField(blank=True, related_name="+", to="catalog.product"),
        ),
        migrations.AddField(
            model_name="product",
            name="released_on",
            field=models.DateField(blank=True, null=True),
        ),
    ]
