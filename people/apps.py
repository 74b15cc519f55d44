from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from jobs.sweeps import register_sweep
        from people import claims, log_words, mails, sweeps, term_ends, token_ends

        log_words.register()
        mails.register()
        register_sweep("people.sweep_unsealed", every=60, run=sweeps.sweep_unsealed)
        register_sweep("people.sweep_invitations", every=300, run=sweeps.sweep_invitations)
        register_sweep("people.sweep_claims", every=60, run=claims.sweep)
        register_sweep("people.sweep_role_requests", every=60, run=sweeps.sweep_role_requests)
        register_sweep("people.sweep_term_ends", every=3600, run=term_ends.sweep)
        register_sweep("people.sweep_token_ends", every=3600, run=token_ends.sweep)
