"""Lets the database keep what a listing repeats equal to its product and licensing ID.

These composite foreign keys stand in for the plain ones (`db_constraint=False` in the model):
a product's new name, a licensing ID's new number or group reaches its listings by cascade.
"""

from django.db import migrations

UNIQUE = """
ALTER TABLE catalog_product ADD CONSTRAINT product_id_name UNIQUE (id, name);
ALTER TABLE agreements_licensingid ADD CONSTRAINT licensing_id_repeats UNIQUE (id, number, group_id);
"""
CASCADE = """
ALTER TABLE keys_listing
    ADD CONSTRAINT listing_product FOREIGN KEY (product_id, product_name)
        REFERENCES catalog_product (id, name) ON UPDATE CASCADE,
    ADD CONSTRAINT listing_licensing_id FOREIGN KEY (licensing_id_id, number, group_id)
        REFERENCES agreements_licensingid (id, number, group_id) ON UPDATE CASCADE;
"""
UNDO = """
ALTER TABLE keys_listing DROP CONSTRAINT listing_product, DROP CONSTRAINT listing_licensing_id;
ALTER TABLE catalog_product DROP CONSTRAINT product_id_name;
ALTER TABLE agreements_licensingid DROP CONSTRAINT licensing_id_repeats;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("keys", "0001_initial"),
        ("agreements", "0001_initial"),
        ("catalog", "0001_initial"),
    ]
    operations = [migrations.RunSQL(UNIQUE + CASCADE, UNDO)]
