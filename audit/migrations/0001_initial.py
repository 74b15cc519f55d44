import django.db.models.deletion
import vlsc.lib.ids
from django.db import migrations, models


# Every line waits for its number from the moment it is written, whoever wrote it.
NUMBER_LATER = """
CREATE FUNCTION audit_number_later() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO unnumbered_log_line (line_id) SELECT id FROM added;
    RETURN NULL;
END
$$;
CREATE TRIGGER audit_number_later AFTER INSERT ON audit_logline
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION audit_number_later();
"""
UNDO = """
DROP TRIGGER audit_number_later ON audit_logline;
DROP FUNCTION audit_number_later();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='UnnumberedLine',
            fields=[
                ('line_id', models.UUIDField(primary_key=True, serialize=False)),
            ],
            options={
                'db_table': 'unnumbered_log_line',
            },
        ),
        migrations.CreateModel(
            name='LogLine',
            fields=[
                ('id', models.UUIDField(default=vlsc.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('action', models.CharField(max_length=60)),
                ('actor_kind', models.CharField(max_length=16)),
                ('actor_id', models.UUIDField(null=True)),
                ('actor_name', models.CharField(max_length=200)),
                ('token_id', models.UUIDField(null=True)),
                ('channel', models.CharField(max_length=8)),
                ('request_id', models.CharField(blank=True, max_length=64)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField(null=True)),
                ('subject_name', models.CharField(blank=True, max_length=200)),
                ('facts', models.JSONField(default=dict)),
            ],
            options={
                'indexes': [models.Index(fields=['-at', '-id'], name='audit_line_at'), models.Index(fields=['subject_id', '-at'], name='audit_line_subject'), models.Index(fields=['actor_id', '-at'], name='audit_line_actor')],
            },
        ),
        migrations.CreateModel(
            name='LogSequence',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, related_name='sequence', to='audit.logline')),
            ],
        ),
        migrations.CreateModel(
            name='LogLineLicensingId',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('licensing_id', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='licensing_ids', to='audit.logline')),
            ],
            options={
                'indexes': [models.Index(fields=['licensing_id', '-at', '-line'], name='audit_licensing_id_at')],
            },
        ),
        migrations.RunSQL(NUMBER_LATER, UNDO),
    ]
