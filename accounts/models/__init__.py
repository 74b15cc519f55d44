"""Models for people, service accounts, tokens and the center itself."""

from accounts.models.center import Center
from accounts.models.first_link import FirstAccountLink
from accounts.models.idempotency import IdempotentAnswer
from accounts.models.identity_provider import (
    Identity,
    IdentityProvider,
    SignInDomain,
    domain_of,
    reseal_provider_secrets,
)
from accounts.models.kept_value import KeptValue
from accounts.models.rate_window import RateWindow
from accounts.models.session import Session
from accounts.models.token import Token
from accounts.models.user import User

__all__ = [
    "Center",
    "FirstAccountLink",
    "IdempotentAnswer",
    "Identity",
    "IdentityProvider",
    "KeptValue",
    "RateWindow",
    "Session",
    "SignInDomain",
    "Token",
    "User",
    "domain_of",
    "reseal_provider_secrets",
]
