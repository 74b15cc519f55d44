from django.apps import AppConfig
from django.conf import settings


class KeyfilesConfig(AppConfig):
    name = "keyfiles"
    verbose_name = "Key files"

    def ready(self) -> None:
        from jobs.sweeps import register_sweep
        from keyfiles import log_words, sweeps

        log_words.register()
        every = settings.SWEEP_SECONDS
        register_sweep("keyfiles.sweep_exports", every=every, run=sweeps.sweep_exports)
        register_sweep("keyfiles.sweep_imports", every=every, run=sweeps.sweep_imports)
        register_sweep("keyfiles.remove_forgotten", every=3600, run=sweeps.remove_forgotten)
