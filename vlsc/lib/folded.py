"""Columns with the folded form of a name or number, so that two that are one are stored once.

The forms are made by `vlsc.lib.text.fold_name`; the database can't fold the same way by itself.
"""

import hashlib
from collections.abc import Collection
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import CharField, Model, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from vlsc.lib.text import fold_name

LONGEST = 400  # characters: an entry of PostgreSQL's index has at most 2,704 bytes


class FoldedField(CharField):  # type: ignore[type-arg]
    """The folded form of another column, written with every save, never by hand.

    Lookups fold as well: `filter(folded_name="STRASSE")` finds `Straße`.
    """

    FIXED: ClassVar = {"max_length": LONGEST, "editable": False, "blank": True}

    def __init__(self, source: str, **options: Any) -> None:
        self.source = source
        super().__init__(**(options | self.FIXED))

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        changeable = {key: value for key, value in options.items() if key not in self.FIXED}
        return name, path, [self.source, *args], changeable

    def pre_save(self, model_instance: Model, add: bool) -> Any:
        folded = self.get_prep_value(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, folded)
        return folded

    def get_prep_value(self, value: Any) -> Any:
        return _shorten(fold_name(value)) if isinstance(value, str) else value


def _shorten(folded: str) -> str:
    """The text itself; the digest of a very long one, since folding can expand what is short."""
    return folded if len(folded) <= LONGEST else hashlib.sha256(folded.encode()).hexdigest()


class UniqueFolded(UniqueConstraint):
    """A unique constraint with a `FoldedField`; its error is at the field that was folded."""

    def validate(
        self,
        model: type[Model],
        instance: Any,
        exclude: Collection[str] | None = None,
        using: str = "default",
    ) -> None:
        columns = {name: model._meta.get_field(name) for name in self.fields}
        sources = {name: getattr(field, "source", name) for name, field in columns.items()}
        source = next(sources[name] for name in sources if sources[name] != name)
        text = getattr(instance, source)
        if not text or set(sources.values()) & set(exclude or ()):
            return
        same = {name: getattr(instance, sources[name]) for name in self.fields}
        rows = model._default_manager.using(using).filter(**same)
        if rows.exclude(pk=instance.pk).exists():
            message = _("“%(text)s” already exists.")
            raise ValidationError({source: ValidationError(message, "unique", {"text": text})})
