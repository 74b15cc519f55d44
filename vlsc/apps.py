from django.apps import AppConfig


class VlscConfig(AppConfig):
    name = "vlsc"
    verbose_name = "Center"

    def ready(self) -> None:
        from vlsc import checks  # noqa: F401 (registers them)
