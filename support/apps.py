from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = "Support"

    def ready(self) -> None:
        from jobs.sweeps import register_sweep
        from support import log_words, mails, sweeps

        log_words.register()
        mails.register()
        register_sweep("support.sweep_clock", every=60, run=sweeps.sweep_clock)
        register_sweep("support.remove_forgotten", every=3600, run=sweeps.remove_forgotten)
