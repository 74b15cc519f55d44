"""Operations keep the catalog on their own pages; each change is checked and logged."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import LogLine
from audit.words import describe
from catalog.models import Product, ProductAlias, Program, SetupKey
from catalog.services import EntryWish, remove_entry, save_entry
from tests.catalog.catalog_forms import NEW_PRODUCT, address_of, change, form_of
from tests.makers.catalog import add_product
from vlsc.lib.refused import Invalid, NotPermitted, Refused


def test_a_change_is_logged_old_and_new_and_the_code_stays(visit_as, world):
    olga, server = visit_as("olga"), world.products["server"]
    new = {"note": "Read this first.", "code": "another-code", "aliases": "WS22", "key_types": []}

    assert change(olga, server, **new).status_code == 302

    server.refresh_from_db()
    stored = (server.code, server.note, server.key_types)
    assert stored == ("windows-server-2022-standard", "Read this first.", [])
    assert ProductAlias.objects.get(product=server).name == "WS22"
    line = LogLine.objects.get()
    assert (line.actor_name, line.subject_id, line.channel) == ("Olga", server.pk, "page")
    assert sorted(line.facts["values"].split("; ")) == [
        "aliases: – → WS22",
        "key_types: mak, kms → –",
        "note: – → Read this first.",
    ]
    assert describe(line).startswith(f"Olga changed the product {server.name}: ")
    assert "aliases: – → WS22" in olga.get(address_of(server)).content.decode()


def test_the_same_again_changes_nothing(visit_as, world):
    assert change(visit_as("olga"), world.products["server"]).status_code == 302
    assert change(visit_as("olga"), world.programs["enterprise"]).status_code == 302
    assert not LogLine.objects.exists()


def test_a_new_product_and_its_removal_are_logged(visit_as, world):
    browser = visit_as("otto")
    answer = browser.post(reverse("catalog:entry-new", args=["products"]), NEW_PRODUCT)
    product = Product.objects.get(code="fjord-scan-2026")
    assert answer["Location"] == address_of(product)
    assert sorted(product.aliases.values_list("name", flat=True)) == ["FS26", "Scan 26"]

    browser.post(reverse("catalog:entry-remove", args=["products", product.pk]))

    assert not Product.objects.filter(pk=product.pk).exists()
    lines = LogLine.objects.filter(subject_id=product.pk).order_by("at", "id")
    assert [(line.action, line.actor_name, line.subject_name) for line in lines] == [
        ("product.added", "Otto", "Fjord Scan 2026"),
        ("product.removed", "Otto", "Fjord Scan 2026"),
    ]


def test_a_key_that_is_pasted_into_a_note_is_refused_and_not_shown(visit_as, world):
    pasted = "Use V82BH+M8K9F\u2011RQGCW.JMFT4 X24MK\nfor it."
    answer = change(visit_as("olga"), world.products["server"], note=pasted)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["note"]
    assert "M8K9F" not in answer.content.decode()
    assert Product.objects.get(pk=world.products["server"].pk).note == ""


def test_a_program_is_changed_with_its_price_levels(visit_as, world):
    program = world.programs["enterprise"]
    assert change(visit_as("olga"), program, price_levels="A,B", aliases="EA").status_code == 302
    program.refresh_from_db()
    assert program.price_levels == ["A", "B"]
    assert program.aliases.get().name == "EA"
    assert "price_levels: – → A, B" in LogLine.objects.get().facts["values"]


def test_a_change_that_cannot_be_logged_does_not_happen(visit_as, world, monkeypatch):
    server = world.products["server"]
    monkeypatch.setattr("audit.models.LogLine._meta.db_table", "audit_gone")
    with pytest.raises(Exception, match="audit_gone"):
        save_entry(
            by=world.actor("olga"),
            entry=server,
            wish=EntryWish(fields={"note": "changed"}),
            at=timezone.now(),
        )
    monkeypatch.undo()
    server.refresh_from_db()
    assert server.note == ""


def test_all_errors_are_at_their_fields(visit_as, world):
    ProductAlias.objects.create(product=world.products["office"], name="WS22")
    wrong = {"name": "=1+1", "setup_key": "VDYBN-27WPP", "aliases": "ws22\n@x", "note": "changed"}

    answer = change(visit_as("olga"), world.products["server"], **wrong)

    errors = {name: " ".join(found) for name, found in answer.context["form"].errors.items()}
    assert answer.status_code == 400
    assert sorted(errors) == ["aliases", "name", "setup_key"]
    assert "begins like a spreadsheet formula" in errors["name"]
    assert "“ws22” already means Office LTSC Professional Plus 2024." in errors["aliases"]
    assert "“@x”: The text begins like" in errors["aliases"]
    assert "This is not a product key" in errors["setup_key"]
    assert Product.objects.get(pk=world.products["server"].pk).note == ""
    assert not LogLine.objects.exists()


def test_a_pattern_that_is_none_is_refused(visit_as, world):
    html = change(visit_as("olga"), world.programs["enterprise"], pattern="^(7").content.decode()
    assert "This is not a regular expression" in html


def test_a_setup_key_is_kept_as_people_read_it_and_taken_away(visit_as, world):
    browser, server = visit_as("olga"), world.products["server"]
    key = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"
    change(browser, server, setup_key=key.replace("-", ""))
    assert SetupKey.objects.get().key == key
    assert key in browser.get(address_of(server)).content.decode()  # published, no secret
    assert form_of(server)["setup_key"] == key
    assert "VDYBN" not in str(LogLine.objects.get().facts)
    other = "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"
    html = change(browser, server, setup_key=other, name="").content.decode()
    assert "RY6Q3" not in html
    change(browser, server, setup_key="")
    assert not SetupKey.objects.exists()


def test_what_is_referred_to_stays(world):
    olga, at, cad = world.actor("olga"), timezone.now(), world.products["cad"]
    only = Program.objects.create(code="only", name="Only", **program_fields())
    add_product("of-one", "Of One").only_programs.add(only)
    for entry in (world.products["server"], world.programs["enterprise"], only):
        with pytest.raises(Refused, match="refers to this") as refused:
            remove_entry(by=olga, entry=entry, at=at)
        assert refused.value.code == "in_use"
    assert not LogLine.objects.exists()
    assert Product.objects.filter(pk=cad.pk).exists()


def program_fields() -> dict[str, str]:
    names = ("key_rule", "kms", "id_kind", "rds_number", "rds_program")
    return Program.objects.values(*names)[0]


@pytest.mark.parametrize("who", ["ada", "sam", "ines"])
def test_nobody_else_changes_the_catalog(world, who):
    by, at, server = world.actor(who), timezone.now(), world.products["server"]
    with pytest.raises(NotPermitted):
        save_entry(by=by, entry=server, wish=EntryWish(fields={"note": "x"}), at=at)
    with pytest.raises(NotPermitted):
        remove_entry(by=by, entry=add_product("x", "X 1"), at=at)


def test_no_code_is_changed_by_whoever_calls(world):
    wish = EntryWish(fields={"code": "other"})
    with pytest.raises(Invalid) as refused:
        save_entry(
            by=world.actor("olga"), entry=world.products["server"], wish=wish, at=timezone.now()
        )
    assert list(refused.value.errors) == ["code"]


def test_the_lists_search_names_aliases_and_codes(visit_as, world, django_assert_num_queries):
    olga, server = visit_as("olga"), world.products["server"]
    ProductAlias.objects.create(product=server, name="Straßen-Server")
    olga.get("/desk/catalog")
    for text in ("WINDOWS 2022", "strassen", "server-2022"):
        with django_assert_num_queries(5):  # session, person, center, pools, products
            answer = olga.get("/desk/catalog", {"q": text})
        assert [row.pk for row in answer.context["page"].rows] == [server.pk], text
    programs = olga.get("/desk/catalog/programs", {"q": "enterprise"}).content.decode()
    assert address_of(world.programs["enterprise"]) in programs
    groups = olga.get("/desk/catalog/kms-groups").context["groups"]
    assert server in {product for _name, products in groups for product in products}
    assert olga.get("/desk/catalog/kms-groups", {"q": "no such"}).context["groups"] == []
    assert olga.get("/desk/catalog/pools").status_code == 404


def test_a_long_list_has_pages(visit_as, world):
    for number in range(26):
        add_product(f"p{number}", f"Product {number:02}")
    olga = visit_as("olga")
    first = olga.get("/desk/catalog")
    second = olga.get(f"/desk/catalog{first.context['next']}")
    shown = [row.pk for answer in (first, second) for row in answer.context["page"].rows]
    assert len(shown) == len(set(shown)) == Product.objects.count()
