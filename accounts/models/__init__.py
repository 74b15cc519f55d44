"""The people, service accounts, tokens and the center itself."""

from accounts.models.attempts import Attempts
from accounts.models.center import Center
from accounts.models.heartbeat import Heartbeat
from accounts.models.idempotency import IdempotentAnswer
from accounts.models.token import Token
from accounts.models.user import User

__all__ = ["Attempts", "Center", "Heartbeat", "IdempotentAnswer", "Token", "User"]
