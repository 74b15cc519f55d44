from django.apps import AppConfig
from django.conf import settings


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "Notices"

    def ready(self) -> None:
        from accounts.own_changes import register_teller
        from jobs.sweeps import register_sweep
        from notices import log_words, mails, services, sweeps

        log_words.register()
        mails.register()
        register_teller(services.tell_owner)
        register_sweep("notices.sweep_mails", every=settings.SWEEP_SECONDS, run=sweeps.sweep_mails)
