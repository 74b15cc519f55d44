from typing import Any

from django.apps import AppConfig
from django.conf import settings


class ActivationConfig(AppConfig):
    name = "activation"
    verbose_name = "Activation"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from activation import log_words, mails, sweeps
        from activation.selectors.use import count_by_day, find_activated
        from activation.services import carry_over
        from jobs.sweeps import register_sweep
        from keys.fulfillment import register_carrier
        from keys.selectors.use import register_use_counter
        from keys.undoing import register_use_finder

        log_words.register()
        mails.register()
        register_sweep("activation.verify_ledger", every=3600, run=sweeps.verify_nightly)
        every = settings.SWEEP_SECONDS
        register_sweep("activation.sweep_proxy_files", every=every, run=sweeps.sweep_proxy_files)
        register_sweep("activation.remove_forgotten", every=3600, run=sweeps.remove_forgotten)
        register_sweep("activation.count_use", every=600, run=sweeps.count_use)
        register_use_counter(count_by_day)
        register_carrier(carry_over)
        register_use_finder(find_activated)
        post_migrate.connect(
            make_first_signing_key, sender=self, dispatch_uid="make_first_signing_key"
        )


def make_first_signing_key(**_: Any) -> None:
    """The center's first signing key, unless the tables were migrated back."""
    from django.db import connection
    from django.utils import timezone

    from activation import services
    from activation.models import SigningKey

    if SigningKey._meta.db_table in connection.introspection.table_names():
        services.make_first_signing_key(at=timezone.now())
