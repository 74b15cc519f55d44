"""What loading a file makes besides keys and listings: answered names, licensing IDs to come."""

import re
from uuid import UUID

from django.db.models import QuerySet
from django.utils.text import slugify

from agreements.models import Agreement, LicensingId, Organization
from catalog.models import Product, ProductAlias, Program, ProgramAlias
from catalog.states import Authority, IdKind, KeyNeed, KeyRule, KeyType, KmsRule
from keyfiles.imports.names import read_products, read_programs
from keyfiles.models import ImportLicensingId, ImportRow, KeyImport, NameChoice


class CenterChanged(Exception):
    """What a file was to make exists meanwhile: its rows must be checked again."""


_year = re.compile(r"\b(?:19|20)\d\d\b|\b\d+\b")


def create_names(key_import: KeyImport) -> None:
    """Remember the answers about unknown names: as aliases, or as new programs and products."""
    programs, products = read_programs(key_import), read_products(key_import)
    needed = set(_planned(key_import).values_list("program_id", flat=True))
    for choice in key_import.choices.exclude(choice="skip").order_by("kind", "name"):
        meaning = (products if choice.kind == "product" else programs).find(choice.name)
        if meaning is None or meaning.id != choice.means_id:
            raise CenterChanged(choice.name)
        if choice.choice == "is":
            _remember(choice)
        elif choice.kind == "product":
            _make_product(choice, key_import)
        elif choice.means_id in needed:
            _make_program(choice)


def _remember(choice: NameChoice) -> None:
    means = choice.means_id or UUID(int=0)  # set, by constraint
    if choice.kind == "product":
        if not ProductAlias.objects.filter(name__iexact=choice.name).exists():
            ProductAlias.objects.create(product_id=means, name=choice.name)
    elif not ProgramAlias.objects.filter(name__iexact=choice.name).exists():
        ProgramAlias.objects.create(program_id=means, name=choice.name)


def _make_product(choice: NameChoice, key_import: KeyImport) -> None:
    """A product with the facts that a file tells: its name and the types of its loaded keys.

    Without one it is not made. The licensor activates it; family and version are read off its name
    for the catalog to correct.
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
        family=(family or choice.name)[:80],
        version=version.group()[:40] if version else "",
        pool=choice.pool,
        key_need=KeyNeed.VOLUME_KEY,
        key_types=sorted(types - {KeyType.SETUP}),
        activation_authority=Authority.EXTERNAL,
    )


def _make_program(choice: NameChoice) -> None:
    """A program with the most careful rules: keys by purchase, KMS keys by exception."""
    Program.objects.create(
        id=choice.means_id,
        code=_free_code(Program, choice.name)[:40],
        name=choice.name,
        key_rule=KeyRule.PURCHASE,
        kms=KmsRule.BY_EXCEPTION,
        id_kind=IdKind.AGREEMENT,
        has_reimaging_rights=False,
        has_downgrade_rights=False,
        rds_program=choice.name[:80],
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
    """The organizations, agreements and licensing IDs that the file names and the center lacks.

    Each licensing ID gets an agreement of its own, without number and dates: they were not
    delivered. Returns the new licensing IDs. Raises `CenterChanged`.
    """
    planned = list(_planned(key_import).order_by("id"))
    _refuse_existing(planned)
    _make_organizations(planned)
    agreements = {
        one.pk: Agreement(program_id=one.program_id, organization_id=one.organization_id)
        for one in planned
    }
    Agreement.objects.bulk_create(agreements.values(), batch_size=1000)
    LicensingId.objects.bulk_create(
        (
            LicensingId(
                id=one.pk,
                program_id=one.program_id,
                number=one.number,
                agreement=agreements[one.pk],
                organization_id=one.organization_id,
                group_id=one.group_id,
            )
            for one in planned
        ),
        batch_size=1000,
    )
    return [one.pk for one in planned]


def _rows(key_import: KeyImport) -> QuerySet[ImportRow]:
    """The rows that are loaded: what only others name is not made."""
    staged = ImportRow.objects.filter(key_import=key_import, attempt=key_import.staged_attempt)
    return staged.filter(is_bad=False)


def _planned(key_import: KeyImport) -> QuerySet[ImportLicensingId]:
    """The licensing IDs to make."""
    named = _rows(key_import).values("licensing_id")
    return key_import.new_licensing_ids.filter(attempt=key_import.staged_attempt, pk__in=named)


def _refuse_existing(planned: list[ImportLicensingId]) -> None:
    numbers = [one.number for one in planned]
    there = LicensingId.objects.filter(number__in=numbers).values_list("program_id", "number")
    names = {one.organization_name for one in planned if one.is_new_organization}
    if {(one.program_id, one.number) for one in planned} & set(there) or (
        Organization.objects.filter(name__in=names).exists()
    ):
        raise CenterChanged


def _make_organizations(planned: list[ImportLicensingId]) -> None:
    wanted = {one.organization_id: one for one in reversed(planned) if one.is_new_organization}
    numbers = _free_numbers([one.number for one in wanted.values()])
    Organization.objects.bulk_create(
        (
            Organization(id=pk, number=number, name=one.organization_name, path=[pk])
            for (pk, one), number in zip(wanted.items(), numbers, strict=True)
        ),
        batch_size=1000,
    )


def _free_numbers(licensing_ids: list[str]) -> list[str]:
    """A number of the center's own for each new organization: its first licensing ID's."""
    stems = [f"LID-{number}"[:36] for number in licensing_ids]
    taken = set(
        Organization.objects.filter(number__startswith="LID-").values_list("number", flat=True)
    )
    numbers = []
    for stem in stems:
        number = next(
            one for one in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if one not in taken
        )
        taken.add(number)
        numbers.append(number)
    return numbers
