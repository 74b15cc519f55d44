from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "keys"
    verbose_name = "Keys"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from audit.words import register_places
        from keys import log_words, mails, vault
        from keys.selectors.search import find_logged_keys

        log_words.register()
        register_places("key", find_logged_keys)
        mails.register()
        post_migrate.connect(vault.make_data_keys, sender=self, dispatch_uid="make_data_keys")
        _register_sweeps()


def _register_sweeps() -> None:
    from jobs.sweeps import register_sweep
    from keys import fulfillment, low_counts, low_stock, sweeps, version_notices

    register_sweep("keys.follow_counters", every=30, run=sweeps.follow_counters)
    register_sweep("keys.sweep_low_counts", every=300, run=low_counts.sweep)
    register_sweep("keys.sweep_low_stock", every=900, run=low_stock.sweep)
    register_sweep("keys.sweep_new_versions", every=3600, run=version_notices.sweep)
    register_sweep("keys.follow_days", every=600, run=fulfillment.follow_days)
    register_sweep("keys.sweep_fulfillment", every=30, run=fulfillment.sweep)
