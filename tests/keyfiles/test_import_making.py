"""What loading a key file makes besides keys: licensing IDs, organizations, answered names."""

from django.utils import timezone

from agreements.models import Agreement, LicensingId, Organization
from catalog.models import Product, Program, ProgramAlias
from keyfiles import imports
from keyfiles.services import Answer, answer_names
from tests.keyfiles.import_interfaces import checked
from tests.keyfiles.key_files import COMMAND, a_key, found, key_file, load, load_text, row, upload


class TestCreateMissing:
    def test_a_new_organization_with_its_licensing_id(self, world, store):
        text = key_file(
            row(number="7000001", organization="Adatum AB"),
            row(number="7000001", organization="Adatum AB", key=a_key(2)),
            row(number="7000002", organization="adatum  ab", key=a_key(3)),
        )
        one = load_text(text, create_missing=True)
        assert (one.counts["new_licensing_ids"], one.counts["new_organizations"]) == (2, 1)
        made = LicensingId.objects.get(number="7000001")
        other = LicensingId.objects.get(number="7000002")
        assert made.organization == other.organization
        assert (made.organization.name, made.organization.parent) == ("Adatum AB", None)
        assert made.organization.path == [made.organization.pk] == [made.group_id]
        assert made.agreement != other.agreement
        assert (made.agreement.number, made.agreement.starts_on, made.agreement.ends_on) == (
            "",
            None,
            None,
        )
        assert made.listings.count() == 2
        assert not made.has_had_administrator

    def test_the_one_organization_of_that_name_is_used(self, world, store):
        load_text(
            key_file(row(number="7000001", organization="Contoso Norge AS")), create_missing=True
        )
        made = LicensingId.objects.get(number="7000001")
        assert made.organization == world.organizations["norge"]
        assert made.group_id == world.organizations["contoso"].pk
        assert made.has_had_administrator  # Ada, from above

    def test_several_organizations_of_that_name_are_an_error(self, world, store):
        for number in ("X1", "X2"):
            Organization.add(number=number, name="Adatum AB")
        one = upload(key_file(row(number="7000001", organization="Adatum AB")), create_missing=True)
        assert found(one) == [(2, "Organization", "organization_ambiguous")]

    def test_a_number_that_looks_unusual_is_a_warning(self, world, store):
        one = upload(key_file(row(number="70A")), create_missing=True)
        assert (found(one), found(one, "warning")) == ([], [(2, "License ID", "number_unusual")])

    def test_a_licensing_id_of_another_program_is_not_made_again(self, world, store):
        one = upload(key_file(row(program="Select Plus")), create_missing=True)
        assert found(one) == [(2, "Parent Program", "program_differs")]

    def test_a_new_licensing_id_has_one_organization(self, world, store):
        text = key_file(
            row(number="7000001", organization="Adatum AB"),
            row(number="7000001", organization="Adatum HB", key=a_key(2)),
        )
        assert found(upload(text, create_missing=True)) == [
            (3, "Organization", "organization_differs")
        ]

    def test_without_it_nothing_is_made(self, world, store):
        assert found(upload(key_file(row(number="7000001")))) == [
            (2, "License ID", "unknown_licensing_id")
        ]

    def test_made_meanwhile_by_somebody_else(self, world, store):
        text = key_file(row(number="7000001", organization="Contoso AB"))
        one, other = upload(text, create_missing=True), upload(text, create_missing=True)
        load(other)
        assert load(one).state == "received"  # looked at again, and nothing was loaded
        imports.check(one.pk, at=timezone.now())
        one.refresh_from_db()
        assert (one.state, one.counts["unchanged"]) == ("checked", 1)
        assert LicensingId.objects.filter(number="7000001").count() == 1


def test_a_program_is_made_with_the_most_careful_rules(world, store):
    one = upload(key_file(row(program="Enterprise 9", number="7000001")), create_missing=True)
    answer_names(
        by=COMMAND,
        key_import=one,
        answers=[Answer("program", "Enterprise 9", "create")],
        at=timezone.now(),
    )
    load(checked(one))
    made = Program.objects.get(name="Enterprise 9")
    assert (made.code, made.key_rule, made.kms) == ("enterprise-9", "purchase", "by_exception")
    assert not made.is_rds_confirmed
    assert LicensingId.objects.get(number="7000001").program == made


def test_a_program_has_another_name(world, store):
    one = upload(key_file(row(program="Enterprise 6")))
    means = world.programs["enterprise"].pk
    answer = Answer("program", "Enterprise 6", "is", means)
    answer_names(by=COMMAND, key_import=one, answers=[answer], at=timezone.now())
    load(checked(one))
    assert ProgramAlias.objects.get(name="Enterprise 6").program_id == means
    assert load_text(key_file(row(program="enterprise 6"))).counts["unchanged"] == 1


def test_agreements_are_not_made_by_a_dry_run(world, store):
    before = Agreement.objects.count()
    upload(key_file(row(number="7000001")), create_missing=True)
    assert Agreement.objects.count() == before


def test_what_only_bad_rows_name_is_not_made(world, store):
    one = upload(
        key_file(
            row(),
            row(number="7000001", organization="Adatum AB", key="X"),
            row(number="7000002", organization="Adatum HB", program="Enterprise 9", key="X"),
            row(product="Tool 1", key="X"),
        ),
        create_missing=True,
    )
    pools = {"product": "applications", "program": ""}
    names = [(name["kind"], name["name"]) for name in one.unknown_names]
    assert names == [("program", "Enterprise 9"), ("product", "Tool 1")]
    answers = [Answer(kind, name, "create", pool=pools[kind]) for kind, name in names]
    answer_names(by=COMMAND, key_import=one, answers=answers, at=timezone.now())
    load(checked(one), good_rows=True)
    assert (one.state, one.counts["new_licensing_ids"], one.counts["new"]) == ("applied", 0, 1)
    assert not LicensingId.objects.filter(number__startswith="700000").exists()
    assert not Organization.objects.filter(name__startswith="Adatum").exists()
    assert not Program.objects.filter(name="Enterprise 9").exists()
    assert not Product.objects.filter(name="Tool 1").exists()


def test_a_product_is_made_with_the_types_that_the_catalog_knows(world, store):
    one = upload(
        key_file(
            row(product="Tool 1", type="Setup", counter=""), row(product="Tool 1", key=a_key(2))
        )
    )
    answers = [Answer("product", "Tool 1", "create", pool="applications")]
    answer_names(by=COMMAND, key_import=one, answers=answers, at=timezone.now())
    load(checked(one))
    assert Product.objects.get(name="Tool 1").key_types == ["mak"]
