"""The verbs of agreements: tokens, and the recording of what customers bought."""

from agreements.services.tokens import TokenWish, make_token, revoke_token

__all__ = ["TokenWish", "make_token", "revoke_token"]
