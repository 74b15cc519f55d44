"""How identity providers are asked: allauth's adapter, with connections that a time limit cuts."""

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from requests import Session

from vlsc.lib.watched_http import WatchedAdapter


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Asks providers within `accounts.single_sign_on.ASKED_WITHIN`, all questions together."""

    def get_requests_session(self) -> Session:
        session: Session = super().get_requests_session()
        for scheme in ("https://", "http://"):
            session.mount(scheme, WatchedAdapter())
        return session
