"""Answers of operations about names in a key file that the center does not know."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.models import Product, Program
from catalog.selectors import find_product, find_program
from catalog.states import Pool
from keyfiles.imports.names import read_products, read_programs
from keyfiles.models import KeyImport, NameChoice
from vlsc.lib.ids import uuid7
from vlsc.lib.refused import CodedMessage, Invalid
from vlsc.lib.text import validate_cell

CHOICES = ("is", "create", "skip")


@dataclass(frozen=True)
class Answer:
    """An answer about an unknown name; `means` is an id, `pool` that of a new product."""

    kind: str
    name: str
    choice: str
    means: UUID | None = None
    pool: str = ""
    means_name: str = ""  # instead of `means`: the name of the product or program, or an alias


def choice_of(*, key_import: KeyImport, answer: Answer) -> NameChoice:
    """The unsaved row of an answer. Raises `Invalid`."""
    if answer.kind not in {"program", "product"} or answer.choice not in CHOICES:
        raise Invalid({"choice": [_("The choices are: is, create, skip.")]})
    questions = [*key_import.unknown_names, *key_import.choices.values("kind", "name")]
    if not any(
        question["kind"] == answer.kind and question["name"] == answer.name
        for question in questions
    ):
        raise Invalid({"name": [_("The file does not ask about this name.")]})
    return NameChoice(
        key_import=key_import,
        kind=answer.kind,
        name=answer.name,
        choice=answer.choice,
        means_id=_meaning_id(key_import, answer),
        pool=answer.pool if answer.choice == "create" and answer.kind == "product" else "",
    )


def _meaning_id(key_import: KeyImport, answer: Answer) -> UUID | None:
    if answer.choice == "skip":
        return None
    if answer.choice == "create":
        _require_creatable(key_import, answer)
        return uuid7()
    means = answer.means or _id_by_name(answer)
    model: Any = Program if answer.kind == "program" else Product
    if means is None or not model.objects.filter(pk=means).exists():
        message = _("Choose what “%(name)s” means.") % {"name": answer.name}
        code = "not_found" if answer.means else "required"
        raise Invalid({"means": [CodedMessage(message, code)]})
    return means


def _id_by_name(answer: Answer) -> UUID | None:
    find = find_program if answer.kind == "program" else find_product
    found = find(answer.means_name) if answer.means_name else None
    return found.pk if found else None


def _require_creatable(key_import: KeyImport, answer: Answer) -> None:
    """The same rule as in the catalog; what came into it since the check is no new name."""
    model = Program if answer.kind == "program" else Product
    read_names = read_programs if answer.kind == "program" else read_products
    names = read_names(key_import)
    known = names.find(answer.name)
    try:
        validate_cell(answer.name)
    except ValidationError as error:
        raise Invalid.by(error, "name") from error
    if len(answer.name) > (model._meta.get_field("name").max_length or 0):
        raise Invalid({"name": [_("The name is too long.")]})
    if names.list_ambiguous(answer.name) or (known and not known.is_answer):
        raise Invalid({"name": [_("The catalog already has this name. Check the file again.")]})
    if answer.kind == "product" and answer.pool not in Pool.values:
        raise Invalid({"pool": [_("Choose the pool of the new product.")]})
