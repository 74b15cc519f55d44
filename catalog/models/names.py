"""The names of programs and products: each means one of them, as its name or as an alias."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vlsc.lib.text import find_cell_fault


def find_meaning(model: type[models.Model], name: str, besides: Any = None) -> Any:
    """The program or product that is called so, compared by `fold_name`; None if there is none.

    `besides` is the id of a program, product or alias whose own name does not count.
    """
    if find_cell_fault(name):
        return None  # nothing is called so, and the database can't even search for some of these
    aliases: Any = model._meta.get_field("aliases")
    named = aliases.related_model._default_manager.filter(folded_name=name).exclude(pk=besides)
    by_alias = Q(pk__in=named.values(aliases.field.attname))
    by_name = Q(folded_name=name) & ~Q(pk=besides)
    return model._default_manager.filter(by_name | by_alias).first()


def validate_name(model: type[models.Model], row: Any) -> None:
    """Raise `ValidationError` if the name of a program, product or alias is in use already.

    The database has the same rule, for two that come at the same moment (`catalog_name_once`).
    """
    if meaning := find_meaning(model, row.name, besides=row.pk):
        message = _("“%(name)s” already means %(meaning)s.")
        params = {"name": row.name, "meaning": meaning.name}
        raise ValidationError({"name": ValidationError(message, "name_taken", params)})
