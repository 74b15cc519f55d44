"""Exceptions with which services refuse an operation."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


class Refused(Exception):
    """A service refuses the operation; nothing was changed.

    `code` is stable and part of the API, `detail` is a translated message, `status` is the HTTP
    status (by default 409), and `facts` are additional members of the response.
    """

    status = 409

    def __init__(self, code: str, detail: str, *, status: int | None = None, **facts: Any) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.status = status or self.status
        self.facts = facts


class NotPermitted(Refused):
    """The actor can see the object, but may not do this to it (403).

    `scope` is the one that the actor's token would have needed, if that is the reason.
    """

    status = 403

    def __init__(
        self, detail: str = "", code: str = "not_permitted", *, scope: str | None = None
    ) -> None:
        super().__init__(code, detail or (lacks_scope(scope) if scope else ""))
        self.scope = scope


def lacks_scope(scope: str) -> str:
    """The message about a scope that a token does not have."""
    return f"The token lacks the scope {scope}; /api/v1/me lists its scopes."


class CodedMessage(str):
    """A message about invalid input: the code of the rule, and the position in a list, from 0."""

    code: str
    item: int | None

    def __new__(
        cls, message: str, code: str = "invalid", *, item: int | None = None
    ) -> "CodedMessage":
        coded = super().__new__(cls, message)
        coded.code, coded.item = code, item
        return coded


class Invalid(Refused):
    """Invalid input (400): `errors` maps a field's name to its messages.

    The code of a message is that of its rule, if it is a `CodedMessage`.

    `path` is prefixed to the names if the input is an item of a list: `("choices", "0")`.
    """

    status = 400

    def __init__(
        self,
        errors: Mapping[str, Sequence[str]],
        detail: str = "",
        *,
        code: str = "invalid",
        path: tuple[str, ...] = (),
    ) -> None:
        super().__init__(code, detail or next(iter(errors.values()))[0])
        self.errors = errors
        self.path = path

    @classmethod
    def by(cls, error: ValidationError, field: str = NON_FIELD_ERRORS) -> "Invalid":
        """The same errors as a model or a validator found; those of a validator are at `field`."""
        found = error.error_dict if hasattr(error, "error_dict") else {field: error.error_list}
        return cls(
            {
                name: [
                    CodedMessage(message, item.code or "invalid")
                    for item in items
                    for message in item.messages
                ]
                for name, items in found.items()
            }
        )
