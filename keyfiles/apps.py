from django.apps import AppConfig
from django.conf import settings


class KeyfilesConfig(AppConfig):
    name = "keyfiles"
    verbose_name = "Key files"

    def ready(self) -> None:
        from jobs.sweeps import register_sweep
        from keyfiles import log_words, selectors, sweeps
        from keys.selectors.seen import register_file_finder

        log_words.register()
        register_file_finder(selectors.find_files_with)
        every = settings.SWEEP_SECONDS
        register_sweep("keyfiles.sweep_exports", every=every, run=sweeps.sweep_exports)
        register_sweep("keyfiles.sweep_imports", every=every, run=sweeps.sweep_imports)
        register_sweep("keyfiles.remove_forgotten", every=3600, run=sweeps.remove_forgotten)
