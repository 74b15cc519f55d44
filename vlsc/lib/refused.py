"""How a verb says no: a code for machines, a sentence for people, facts for both."""

from typing import Any


class Refused(Exception):
    """A service refuses; nothing was changed.

    `code` is stable and part of the API, `detail` is a translated sentence, `status` the HTTP
    answer of a door (409 unless said otherwise), `facts` stand beside them in the answer.
    """

    status = 409

    def __init__(self, code: str, detail: str, *, status: int | None = None, **facts: Any) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.status = status or self.status
        self.facts = facts


class NotPermitted(Refused):
    """The actor sees the object, but may not do this to it (403)."""

    status = 403

    def __init__(self, detail: str = "", code: str = "not_permitted") -> None:
        super().__init__(code, detail)


class Invalid(Refused):
    """Input that cannot be taken (400): `errors` maps a field's name to its sentences.

    `path` stands before the names where the input is one entry of a list: `("choices", "0")`.
    """

    status = 400

    def __init__(
        self,
        errors: dict[str, list[str]],
        detail: str = "",
        *,
        code: str = "invalid",
        path: tuple[str, ...] = (),
    ) -> None:
        super().__init__(code, detail or next(iter(errors.values()))[0])
        self.errors = errors
        self.path = path
