import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
import vlsc.lib.ids
from django.db import migrations, models


# Composite foreign keys keep the columns that a listing copies from its product and licensing ID up
# to date. They replace the plain ones (`db_constraint=False` in the model): a change of a product's
# name, or of a licensing ID's number or group, cascades to the listings.
LISTING_COPIES = """
ALTER TABLE catalog_product ADD CONSTRAINT product_id_name UNIQUE (id, name);
ALTER TABLE agreements_licensingid
    ADD CONSTRAINT licensing_id_copies UNIQUE (id, number, group_id);
ALTER TABLE keys_listing
    ADD CONSTRAINT listing_product FOREIGN KEY (product_id, product_name)
        REFERENCES catalog_product (id, name) ON UPDATE CASCADE,
    ADD CONSTRAINT listing_licensing_id FOREIGN KEY (licensing_id_id, number, group_id)
        REFERENCES agreements_licensingid (id, number, group_id) ON UPDATE CASCADE;
"""
UNDO_COPIES = """
ALTER TABLE keys_listing DROP CONSTRAINT listing_product, DROP CONSTRAINT listing_licensing_id;
ALTER TABLE catalog_product DROP CONSTRAINT product_id_name;
ALTER TABLE agreements_licensingid DROP CONSTRAINT licensing_id_copies;
"""
# Lets the application's role, which owns no tables, update the statistics after a load. Autovacuum
# would do so a minute or two later; until then, queries would be planned for the few rows before.
ANALYZE_LOADED = """
CREATE FUNCTION keys_analyze_loaded() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    ANALYZE keys_key, keys_listing;
END
$$
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('agreements', '0001_initial'),
        ('catalog', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Key',
            fields=[
                ('id', models.UUIDField(default=vlsc.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('type', models.CharField(choices=[('vlk', 'VLK'), ('kms', 'KMS'), ('mak', 'MAK'), ('setup', 'Setup'), ('osa', 'OSA')], max_length=5)),
                ('activation_authority', models.CharField(choices=[('center', 'This center'), ('external', 'The licensor')], max_length=8)),
                ('status', models.CharField(choices=[('usable', 'Usable'), ('not_usable_yet', 'Not usable yet'), ('blocked', 'Blocked'), ('replaced', 'Replaced')], default='usable', max_length=14)),
                ('ciphertext', models.BinaryField(max_length=80)),
                ('fingerprint', models.BinaryField(max_length=32, unique=True)),
                ('last_five', models.CharField(max_length=5)),
                ('usable_from', models.DateField(blank=True, null=True)),
                ('group_id', models.UUIDField(null=True)),
                ('kms_group', models.CharField(blank=True, db_default='', default='', max_length=80)),
                ('used', models.PositiveIntegerField(default=0)),
                ('allotted', models.PositiveIntegerField(default=0)),
                ('granted', models.PositiveIntegerField(default=0)),
                ('allowed', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(models.F('allotted'), '+', models.F('granted')), output_field=models.PositiveIntegerField())),
                ('allotment', models.JSONField(blank=True, default=dict)),
                ('hosts_used', models.PositiveSmallIntegerField(default=0)),
                ('hosts_allowed', models.PositiveSmallIntegerField(default=0)),
                ('activations_per_host', models.PositiveSmallIntegerField(default=0)),
                ('seats', models.PositiveIntegerField(blank=True, null=True)),
                ('osa_status', models.CharField(blank=True, choices=[('available', 'Available'), ('redeemed', 'Redeemed')], max_length=9)),
                ('counted_at', models.DateTimeField(blank=True, null=True)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.product')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='keys.key')),
            ],
        ),
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('id', models.UUIDField(default=vlsc.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('type', models.CharField(blank=True, choices=[('vlk', 'VLK'), ('kms', 'KMS'), ('mak', 'MAK'), ('setup', 'Setup'), ('osa', 'OSA')], max_length=5)),
                ('state', models.CharField(choices=[('issued', 'Issued'), ('awaiting', 'Awaiting key'), ('embedded', 'In the setup program'), ('not_needed', 'Needs no key')], max_length=10)),
                ('product_name', models.CharField(db_collation='C', editable=False, max_length=160)),
                ('number', models.CharField(db_collation='C', editable=False, max_length=40)),
                ('group_id', models.UUIDField(editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('key', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='keys.key')),
                ('licensing_id', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='agreements.licensingid')),
                ('product', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='catalog.product')),
            ],
        ),
        migrations.CreateModel(
            name='WrappedKey',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('product_keys', 'Product Keys'), ('fingerprints', 'Fingerprints'), ('files', 'Files'), ('answers', 'Answers')], max_length=16)),
                ('version', models.PositiveSmallIntegerField()),
                ('wrapped', models.BinaryField(max_length=80)),
                ('master_id', models.CharField(max_length=16)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('purpose', 'version'), name='wrapped_key_once')],
            },
        ),
        migrations.AddIndex(
            model_name='key',
            index=models.Index(fields=['last_five'], name='key_last_five'),
        ),
        migrations.AddIndex(
            model_name='key',
            index=models.Index(fields=['updated_at', 'id'], name='key_updated_at'),
        ),
        migrations.AddIndex(
            model_name='key',
            index=models.Index(condition=models.Q(models.Q(('status', 'usable'), _negated=True), ('usable_from__isnull', False), _connector='OR'), fields=['id'], name='key_exceptions'),
        ),
        migrations.AddIndex(
            model_name='key',
            index=models.Index(fields=['group_id', 'id'], include=('type', 'last_five', 'used', 'allowed'), name='key_group'),
        ),
        migrations.AddIndex(
            model_name='key',
            index=models.Index(condition=models.Q(('group_id', None), ('status', 'usable')), fields=['product', 'kms_group', 'type', 'created_at', 'id'], name='key_stock'),
        ),
        migrations.AddIndex(
            model_name='key',
            index=models.Index(models.F('group_id'), django.db.models.expressions.CombinedExpression(models.F('allowed'), '-', models.F('used')), models.F('id'), condition=models.Q(django.db.models.lookups.GreaterThanOrEqual(django.db.models.expressions.CombinedExpression(models.F('used'), '*', models.Value(5)), django.db.models.expressions.CombinedExpression(models.F('allowed'), '*', models.Value(4))), ('allowed__gt', 0), ('type', 'mak')), name='key_runs_low'),
        ),
        migrations.AddConstraint(
            model_name='key',
            constraint=models.CheckConstraint(condition=models.Q(('group_id__isnull', False), ('product__isnull', False), models.Q(('kms_group', ''), _negated=True), _connector='OR'), name='key_stock_of_something'),
        ),
        migrations.AddConstraint(
            model_name='key',
            constraint=models.CheckConstraint(condition=models.Q(('used__lte', django.db.models.expressions.CombinedExpression(models.F('allotted'), '+', models.F('granted')))), name='key_used_within_allowed'),
        ),
        migrations.AddConstraint(
            model_name='key',
            constraint=models.CheckConstraint(condition=models.Q(('hosts_used__lte', models.F('hosts_allowed'))), name='key_hosts_within_allowed'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['group_id', 'product_name', 'id'], include=('key',), name='listing_group_product'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('state', 'awaiting')), fields=['created_at', 'id'], name='listing_awaiting'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('key__isnull', False), ('state', 'issued')), models.Q(models.Q(('state', 'issued'), _negated=True), ('key', None)), _connector='OR'), name='listing_key_when_issued'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.UniqueConstraint(condition=models.Q(('key__isnull', False)), fields=('licensing_id', 'product', 'key'), name='listing_key_once'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'awaiting')), fields=('licensing_id', 'product', 'type'), name='listing_awaiting_once'),
        ),
        migrations.RunSQL(LISTING_COPIES, UNDO_COPIES),
        migrations.RunSQL(ANALYZE_LOADED, "DROP FUNCTION keys_analyze_loaded()"),
    ]
