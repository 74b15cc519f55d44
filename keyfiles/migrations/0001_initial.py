import django.contrib.postgres.fields
import django.db.models.deletion
import vlsc.lib.ids
from django.conf import settings
from django.db import migrations, models


# A million rows can be staged and joined before autovacuum analyzes the table. Without statistics the
# planner assumes that it is empty and uses nested loops; without statistics of the flags, it would
# assume after a file of bad rows that the rows of later files are bad too.
ANALYZE_STAGING = """
CREATE FUNCTION keyfiles_analyze_staging() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    ANALYZE keyfiles_importrow (
        key_import_id, attempt, line, licensing_id, product_id, fingerprint, is_bad, brings_key
    );
    ANALYZE keyfiles_importlicensingid;
END
$$
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('agreements', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='KeyImport',
            fields=[
                ('attempt', models.PositiveIntegerField(default=0)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('wake_at', models.DateTimeField(null=True)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('rows_total', models.PositiveIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('requested_at', models.DateTimeField()),
                ('id', models.UUIDField(default=vlsc.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(max_length=8)),
                ('file_name', models.CharField(max_length=200)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('stored_as', models.CharField(blank=True, max_length=120)),
                ('file_key', models.BinaryField(max_length=80, null=True)),
                ('bad_stored_as', models.CharField(blank=True, max_length=120)),
                ('bad_file_key', models.BinaryField(max_length=80, null=True)),
                ('state', models.CharField(choices=[('received', 'Waiting to be checked'), ('checking', 'Being checked'), ('checked', 'Checked'), ('confirmed', 'Waiting to be loaded'), ('applying', 'Being loaded'), ('applied', 'Loaded'), ('failed', 'Failed'), ('expired', 'Expired')], default='received', max_length=9)),
                ('create_missing', models.BooleanField(default=False)),
                ('good_rows', models.BooleanField(default=False)),
                ('encoding', models.CharField(blank=True, max_length=16)),
                ('delimiter', models.CharField(blank=True, max_length=1)),
                ('staged_attempt', models.PositiveSmallIntegerField(default=0)),
                ('failure', models.JSONField(default=dict)),
                ('counts', models.JSONField(default=dict)),
                ('lines', models.PositiveIntegerField(null=True)),
                ('ignored_columns', models.JSONField(default=list)),
                ('unknown_names', models.JSONField(default=list)),
                ('checked_at', models.DateTimeField(null=True)),
                ('applied_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('loader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('loader_token', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.token')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='key_imports', to=settings.AUTH_USER_MODEL)),
                ('token', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.token')),
            ],
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('pk', models.CompositePrimaryKey('key_import_id', 'attempt', 'line', blank=True, editable=False, primary_key=True, serialize=False)),
                ('attempt', models.SmallIntegerField()),
                ('line', models.IntegerField()),
                ('licensing_id', models.UUIDField(null=True)),
                ('product_id', models.UUIDField(null=True)),
                ('type', models.CharField(blank=True, max_length=5)),
                ('last_five', models.CharField(max_length=5)),
                ('ciphertext', models.BinaryField(null=True)),
                ('fingerprint', models.BinaryField()),
                ('key_id', models.UUIDField()),
                ('listing_id', models.UUIDField()),
                ('is_center', models.BooleanField()),
                ('used', models.IntegerField(null=True)),
                ('allowed', models.IntegerField(null=True)),
                ('seats', models.IntegerField(null=True)),
                ('osa_status', models.CharField(blank=True, max_length=9)),
                ('is_bad', models.BooleanField()),
                ('brings_key', models.BooleanField()),
                ('brings_listing', models.BooleanField()),
                ('changes_key', models.BooleanField()),
                ('key_import', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='keyfiles.keyimport')),
            ],
        ),
        migrations.CreateModel(
            name='ImportLicensingId',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('attempt', models.SmallIntegerField()),
                ('program_id', models.UUIDField()),
                ('number', models.CharField(max_length=40)),
                ('organization_id', models.UUIDField()),
                ('organization_name', models.CharField(max_length=200)),
                ('group_id', models.UUIDField()),
                ('is_new_organization', models.BooleanField()),
                ('key_import', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='new_licensing_ids', to='keyfiles.keyimport')),
            ],
        ),
        migrations.CreateModel(
            name='ImportFinding',
            fields=[
                ('id', models.UUIDField(default=vlsc.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('attempt', models.SmallIntegerField()),
                ('kind', models.CharField(choices=[('error', 'Error'), ('warning', 'Warning'), ('absent', 'Not in the file')], max_length=7)),
                ('line', models.IntegerField()),
                ('position', models.BigIntegerField()),
                ('column', models.CharField(blank=True, max_length=40)),
                ('code', models.CharField(max_length=24)),
                ('facts', models.JSONField(default=dict)),
                ('number', models.CharField(blank=True, max_length=80)),
                ('product_name', models.CharField(blank=True, max_length=160)),
                ('type', models.CharField(blank=True, max_length=5)),
                ('last_five', models.CharField(blank=True, max_length=5)),
                ('key_import', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='keyfiles.keyimport')),
            ],
        ),
        migrations.CreateModel(
            name='NameChoice',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=8)),
                ('name', models.TextField()),
                ('choice', models.CharField(max_length=6)),
                ('means_id', models.UUIDField(null=True)),
                ('pool', models.CharField(blank=True, choices=[('systems', 'Systems'), ('servers', 'Servers'), ('applications', 'Applications')], max_length=12)),
                ('key_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='keyfiles.keyimport')),
            ],
        ),
        migrations.CreateModel(
            name='KeyExport',
            fields=[
                ('attempt', models.PositiveIntegerField(default=0)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('wake_at', models.DateTimeField(null=True)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('rows_total', models.PositiveIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('requested_at', models.DateTimeField()),
                ('id', models.UUIDField(default=vlsc.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('scope', models.CharField(choices=[('all', 'All licensing IDs'), ('licensing_id', 'One licensing ID'), ('keys', 'Selected keys')], max_length=12)),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), null=True, size=None)),
                ('format', models.CharField(choices=[('tsv', 'Tab-delimited text (.csv)'), ('xlsx', 'Spreadsheet (.xlsx)')], max_length=4)),
                ('licensing_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), null=True, size=None)),
                ('state', models.CharField(choices=[('requested', 'Waiting'), ('building', 'Being created'), ('ready', 'Ready'), ('failed', 'Failed'), ('expired', 'Expired')], default='requested', max_length=9)),
                ('file_name', models.CharField(blank=True, max_length=120)),
                ('stored_as', models.CharField(blank=True, max_length=120)),
                ('file_key', models.BinaryField(max_length=80, null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('size', models.PositiveBigIntegerField(null=True)),
                ('left_out', models.JSONField(default=dict)),
                ('ready_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('licensing_id', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.licensingid')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='key_exports', to=settings.AUTH_USER_MODEL)),
                ('token', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.token')),
            ],
            options={
                'indexes': [models.Index(fields=['owner', '-requested_at'], name='key_export_owner'), models.Index(fields=['state', 'lease_until'], name='key_export_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['requested', 'building'])), fields=('owner', 'token', 'scope', 'licensing_id', 'keys', 'format'), name='key_export_one_at_a_time', nulls_distinct=False)],
            },
        ),
        migrations.AddIndex(
            model_name='keyimport',
            index=models.Index(fields=['-requested_at'], name='key_import_requested'),
        ),
        migrations.AddIndex(
            model_name='keyimport',
            index=models.Index(fields=['state', 'lease_until'], name='key_import_state'),
        ),
        migrations.AddIndex(
            model_name='importfinding',
            index=models.Index(fields=['key_import', 'attempt', 'kind', 'position', 'id'], name='import_finding_position'),
        ),
        migrations.AddConstraint(
            model_name='namechoice',
            constraint=models.UniqueConstraint(fields=('key_import', 'kind', 'name'), name='name_choice_once'),
        ),
        migrations.AddConstraint(
            model_name='namechoice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('choice', 'skip'), ('means_id', None)), models.Q(models.Q(('choice', 'skip'), _negated=True), ('means_id__isnull', False)), _connector='OR'), name='name_choice_means'),
        ),
        migrations.RunSQL(
            "ALTER TABLE keyfiles_importrow SET UNLOGGED",
            "ALTER TABLE keyfiles_importrow SET LOGGED",
        ),
        migrations.RunSQL(ANALYZE_STAGING, "DROP FUNCTION keyfiles_analyze_staging()"),
    ]
