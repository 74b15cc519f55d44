"""What loading a file creates besides keys and listings: answered names, new licensing IDs."""

import re
from uuid import UUID

from django.db.models import QuerySet
from django.utils.text import slugify

from agreements.models import Agreement, LicensingId, Organization
from catalog.models import Product, ProductAlias, Program, ProgramAlias
from catalog.states import Authority, IdKind, KeyNeed, KeyRule, KeyType, KmsRule
from keyfiles.imports.names import read_products, read_programs
from keyfiles.models import ImportLicensingId, ImportRow, KeyImport, NameChoice
from vlsc.lib.text import fold_name


class CenterChanged(Exception):
    """The center changed since the check: the file must be checked again."""


_year = re.compile(r"\b(?:19|20)\d\d\b|\b\d+\b")


def create_names(key_import: KeyImport) -> None:
    """Save the answers about unknown names: as aliases, or as new programs and products."""
    programs, products = read_programs(key_import), read_products(key_import)
    program_ids = set(_planned(key_import).values_list("program_id", flat=True))
    for choice in key_import.choices.exclude(choice="skip").order_by("kind", "name"):
        meaning = (products if choice.kind == "product" else programs).find(choice.name)
        if meaning is None or meaning.id != choice.means_id:
            raise CenterChanged(choice.name)
        if choice.choice == "is":
            if meaning.is_answer:
                _create_alias(choice)
        elif choice.kind == "product":
            _create_product(choice, key_import)
        elif choice.means_id in program_ids:
            _create_program(choice)


def _create_alias(choice: NameChoice) -> None:
    means = choice.means_id or UUID(int=0)  # set, by constraint
    if choice.kind == "product":
        ProductAlias.objects.create(product_id=means, name=choice.name)
    else:
        ProgramAlias.objects.create(program_id=means, name=choice.name)


def _create_product(choice: NameChoice, key_import: KeyImport) -> None:
    """Create a product from its name and the types of its loaded keys, if there are any.

    The licensor activates it; family and version are guessed from the name, to be corrected in the
    catalog.
    """
    types = set(_rows(key_import).filter(product_id=choice.means_id).values_list("type", flat=True))
    if not types:
        return
    version = _year.search(choice.name)
    family = choice.name[: version.start()].strip() if version else choice.name
    Product.objects.create(
        id=choice.means_id,
        code=_free_code(Product, choice.name),
        name=choice.name,
        family=(family or choice.name)[:80].strip(),
        version=version.group()[:40] if version else "",
        pool=choice.pool,
        key_need=KeyNeed.VOLUME_KEY,
        key_types=sorted(types - {KeyType.SETUP}),
        activation_authority=Authority.EXTERNAL,
    )


def _create_program(choice: NameChoice) -> None:
    """Create a program with the most restrictive rules: keys by purchase, KMS by exception."""
    Program.objects.create(
        id=choice.means_id,
        code=_free_code(Program, choice.name)[:40],
        name=choice.name,
        key_rule=KeyRule.PURCHASE,
        kms=KmsRule.BY_EXCEPTION,
        id_kind=IdKind.AGREEMENT,
        has_reimaging_rights=False,
        has_downgrade_rights=False,
        rds_program=choice.name[:80].strip(),
        rds_number=IdKind.AGREEMENT,
        is_rds_confirmed=False,
    )


def _free_code(model: type[Product] | type[Program], name: str) -> str:
    stem = slugify(name)[:36] or "unnamed"
    taken = set(model._default_manager.filter(code__startswith=stem).values_list("code", flat=True))
    return next(
        code for code in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if code not in taken
    )


def create_licensing_ids(key_import: KeyImport) -> list[UUID]:
    """Create the organizations, agreements and licensing IDs that the center lacks.

    Each licensing ID gets its own agreement, without number and dates, which a key file does not
    have. Returns the ids of the new licensing IDs. Raises `CenterChanged`.
    """
    planned = list(_planned(key_import).order_by("id"))
    _require_unchanged(planned)
    _create_organizations(planned)
    agreements = {
        licensing_id.pk: Agreement(
            program_id=licensing_id.program_id, organization_id=licensing_id.organization_id
        )
        for licensing_id in planned
    }
    Agreement.objects.bulk_create(agreements.values(), batch_size=1000)
    LicensingId.objects.bulk_create(
        (
            LicensingId(
                id=licensing_id.pk,
                program_id=licensing_id.program_id,
                number=licensing_id.number,
                agreement=agreements[licensing_id.pk],
                organization_id=licensing_id.organization_id,
                group_id=licensing_id.group_id,
            )
            for licensing_id in planned
        ),
        batch_size=1000,
    )
    return [licensing_id.pk for licensing_id in planned]


def _rows(key_import: KeyImport) -> QuerySet[ImportRow]:
    """The rows that are loaded: nothing is created for the others."""
    staged = ImportRow.objects.filter(key_import=key_import, attempt=key_import.staged_attempt)
    return staged.filter(is_bad=False)


def _planned(key_import: KeyImport) -> QuerySet[ImportLicensingId]:
    """The licensing IDs to create."""
    used = _rows(key_import).values("licensing_id")
    return key_import.new_licensing_ids.filter(attempt=key_import.staged_attempt, pk__in=used)


def _require_unchanged(planned: list[ImportLicensingId]) -> None:
    numbers = [licensing_id.number for licensing_id in planned]
    names = {
        fold_name(licensing_id.organization_name)
        for licensing_id in planned
        if licensing_id.is_new_organization
    }
    if LicensingId.objects.filter(number__in=numbers).exists():
        raise CenterChanged
    if names and names & _organization_names():
        raise CenterChanged


def _organization_names() -> set[str]:
    return {fold_name(name) for name in Organization.objects.values_list("name", flat=True)}


def _create_organizations(planned: list[ImportLicensingId]) -> None:
    new = {
        licensing_id.organization_id: licensing_id
        for licensing_id in reversed(planned)
        if licensing_id.is_new_organization
    }
    numbers = _free_numbers([licensing_id.number for licensing_id in new.values()])
    Organization.objects.bulk_create(
        (
            Organization(id=pk, number=number, name=licensing_id.organization_name, path=[pk])
            for (pk, licensing_id), number in zip(new.items(), numbers, strict=True)
        ),
        batch_size=1000,
    )


def _free_numbers(licensing_ids: list[str]) -> list[str]:
    """A unique number for each new organization, made from its first licensing ID."""
    stems = [f"LID-{number}"[:36] for number in licensing_ids]
    existing = Organization.objects.filter(number__istartswith="LID-")
    taken = {number.upper() for number in existing.values_list("number", flat=True)}
    numbers = []
    for stem in stems:
        number = next(
            candidate
            for candidate in (stem, *(f"{stem}-{n}" for n in range(2, 1000)))
            if candidate not in taken
        )
        taken.add(number)
        numbers.append(number)
    return numbers
