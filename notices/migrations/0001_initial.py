
import django.db.models.deletion
import vlsc.lib.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('attempt', models.PositiveIntegerField(default=0)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('wake_at', models.DateTimeField(null=True)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('rows_total', models.PositiveIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('requested_at', models.DateTimeField()),
                ('request_id', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('id', models.UUIDField(default=vlsc.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('template', models.CharField(max_length=60)),
                ('ids', models.JSONField(default=dict)),
                ('address', models.EmailField(blank=True, max_length=254)),
                ('language', models.CharField(max_length=5)),
                ('dedup_key', models.CharField(max_length=200, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Not delivered'), ('withdrawn', 'Not sent')], default='waiting', max_length=9)),
                ('problem', models.CharField(blank=True, choices=[('refused', 'The mail server refused it for good.'), ('put_off', 'The mail server did not take it.'), ('unreachable', 'The mail server did not answer.'), ('worker_lost', 'The worker was stopped again and again.'), ('broken', 'It could not be written.'), ('inactive', 'The account of its reader is deactivated.'), ('no_right', 'Its reader no longer has the right to it.'), ('outdated', 'It is no longer relevant.')], max_length=11)),
                ('sent_at', models.DateTimeField(null=True)),
                ('recipient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'lease_until'], name='mail_state'), models.Index(fields=['-requested_at', '-id'], name='mail_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('recipient__isnull', False)), models.Q(('recipient', None), models.Q(('address', ''), _negated=True)), _connector='OR'), name='mail_one_reader')],
            },
        ),
    ]
