from django.apps import AppConfig


class VlscConfig(AppConfig):
    name = "vlsc"
    verbose_name = "Center"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from vlsc import checks, databases  # noqa: F401 (registers the checks)

        connection_created.connect(databases.set_session_limits, dispatch_uid="set_session_limits")
