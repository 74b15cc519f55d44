from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = "Agreements"

    def ready(self) -> None:
        from accounts.actor import register_role_readers
        from agreements import log_words
        from agreements.models.sight import read_role_names, read_roles
        from agreements.selectors.licensing_ids import find_logged_licensing_ids
        from audit.words import register_places

        log_words.register()
        register_places("licensing_id", find_logged_licensing_ids)
        register_role_readers(read_roles, read_role_names)
