from django.apps import AppConfig
from django.conf import settings

MINUTE = 60  # seconds


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = "Support"

    def ready(self) -> None:
        from jobs.sweeps import register_sweep
        from support import loading, log_words, mails, sweeps

        loading.register()
        log_words.register()
        mails.register()
        every = min(MINUTE, 2 * settings.SWEEP_SECONDS)  # no step may be two minutes late
        register_sweep("support.sweep_clock", every=every, run=sweeps.sweep_clock)
        register_sweep("support.remove_forgotten", every=3600, run=sweeps.remove_forgotten)
