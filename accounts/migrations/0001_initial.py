import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import vlsc.lib.ids
import vlsc.lib.text
from django.conf import settings
from django.db import migrations, models




class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='RateWindow',
            fields=[
                ('name', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('counted', models.PositiveIntegerField()),
                ('ends_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=vlsc.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('person', 'Person'), ('service_account', 'Service account')], default='person', max_length=16)),
                ('email', models.EmailField(max_length=254, verbose_name='Email address')),
                ('name', models.CharField(max_length=120, validators=[vlsc.lib.text.validate_cell], verbose_name='Name')),
                ('staff_role', models.CharField(blank=True, choices=[('operations', 'Licensing operations'), ('agent', 'Support agent'), ('auditor', 'Auditor')], max_length=12)),
                ('is_on_duty', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('time_zone', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('name__regex', '^\\s*[=+\\-@＝＋－＠]|[\\t\\r\\n]'), _negated=True), name='user_cells'), models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_once')],
            },
        ),
        migrations.CreateModel(
            name='Center',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('name', models.CharField(default='Volume licensing service center', max_length=120)),
                ('time_zone', models.CharField(default='UTC', max_length=64)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_center')],
            },
        ),
        migrations.CreateModel(
            name='IdempotentAnswer',
            fields=[
                ('id', models.UUIDField(default=vlsc.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('caller', models.CharField(max_length=80)),
                ('key', models.CharField(max_length=255)),
                ('request_digest', models.BinaryField(max_length=32)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('location', models.CharField(blank=True, max_length=200)),
                ('sealed_body', models.BinaryField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['created_at'], name='idempotency_age')],
                'constraints': [models.UniqueConstraint(fields=('caller', 'key'), name='idempotency_key_once')],
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.UUIDField(default=vlsc.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80, validators=[vlsc.lib.text.validate_cell])),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('last_four', models.CharField(max_length=4)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'Read'), ('keys:reveal', 'Reveal keys'), ('keys:export', 'Download key files'), ('activations:write', 'Activate'), ('support:write', 'Create requests'), ('access:manage', 'Manage access'), ('log:read', 'Read the log'), ('center:load', 'Load data'), ('center:desk', 'Work at the desk')], max_length=20), size=None)),
                ('licensing_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, null=True, size=None)),
                ('networks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=43), blank=True, default=list, size=None)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens_made', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['holder', '-created_at'], name='token_holder')],
                'constraints': [models.CheckConstraint(condition=models.Q(('name__regex', '^\\s*[=+\\-@＝＋－＠]|[\\t\\r\\n]'), _negated=True), name='token_cells')],
            },
        ),
        # Counts are worth nothing after a crash, and are written at every request while Redis is away.
        migrations.RunSQL(
            "ALTER TABLE accounts_ratewindow SET UNLOGGED",
            "ALTER TABLE accounts_ratewindow SET LOGGED",
        ),
    ]
