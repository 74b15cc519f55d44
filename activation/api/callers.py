"""Who calls where many machines are activated: read with their roles and the day, by one query."""

from functools import partial
from typing import Any

from accounts.authentication import PageSessionAuthentication, TokenAuthentication
from accounts.models.token import TokenQuerySet
from agreements.models.sight import roles_column


def with_roles(tokens: TokenQuerySet) -> TokenQuerySet:
    """Read along what is asked of a token's holder; rights still change with the next request."""
    columns = {"roles_read": roles_column("holder_id")}
    return tokens.with_time_zone().annotate(**columns)


CALLERS: Any = (partial(TokenAuthentication, with_roles), PageSessionAuthentication)
