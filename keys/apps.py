from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "keys"
    verbose_name = "Keys"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from keys import log_words, vault

        log_words.register()
        post_migrate.connect(vault.make_data_keys, sender=self, dispatch_uid="make_data_keys")
