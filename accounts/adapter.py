"""What allauth must know of this product: nobody registers, and ended sessions are final."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedRegistration(DefaultAccountAdapter):
    """Accounts are made by invitation or by the center, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
