from django.apps import AppConfig
from django.db.models.signals import post_migrate

from vlsc.lib.privileges import grant_application_role


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "Log"

    def ready(self) -> None:
        # The log is append-only because the application's role may not change it; the role
        # gets its rights anew after each migration, so that new tables are covered.
        post_migrate.connect(grant_application_role, dispatch_uid="grant_application_role")
