from datetime import datetime

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from vlsc.lib.privileges import grant_application_role

NUMBER_EVERY = 10  # seconds


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "Log"

    def ready(self) -> None:
        from audit.services import number_and_seal
        from jobs.sweeps import register_sweep

        # The log is append-only because the application's role may not change it; privileges
        # are granted again after each migration, so that new tables are covered.
        post_migrate.connect(grant_application_role, dispatch_uid="grant_application_role")

        def number(at: datetime) -> None:
            number_and_seal()

        register_sweep("audit.number_lines", every=NUMBER_EVERY, run=number)
