"""Operations keep the catalog; nobody else comes in, and each change is logged."""

import re

import pytest
from django.urls import URLPattern, URLResolver, reverse

from audit.models import LogLine
from catalog.admin import site
from catalog.models import Product, ProductAlias, SetupKey
from tests.catalog.admin_forms import change, form_of

INDEX = "/desk/catalog/"


def catalog_urls() -> list[URLPattern]:
    """Every named address of the admin."""
    found: list[URLPattern] = []
    waiting = list(site.urls[0])
    while waiting:
        one = waiting.pop()
        if isinstance(one, URLResolver):
            waiting += one.url_patterns
        elif one.name:
            found.append(one)
    return found


DOORS = sorted({one.name for one in catalog_urls()} - {"login", "logout"})


def address_of(world, name: str) -> str:
    """An address of the admin, with what it needs to speak of something there is."""
    one = world.products["cad"] if "product" in name else world.programs["enterprise"]
    of_one = [one.pk] if name.endswith(("_change", "_delete", "_history")) else []
    return reverse(f"admin:{name}", args=["catalog"] if name == "app_list" else of_one)


@pytest.mark.parametrize("name", DOORS)
def test_only_operations_come_in(visit_as, world, name):
    address, before = address_of(world, name), Product.objects.count()
    for who in ("vera", "ada", "mallory", "sam", "ines"):
        browser = visit_as(who)
        assert (browser.get(address).status_code, browser.post(address).status_code) == (403, 403)
    for answer in (visit_as(None).get(address), visit_as(None).post(address)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/desk/catalog/login/?next=/desk/catalog/")
    assert visit_as("olga").get(address).status_code in {200, 302}
    assert Product.objects.count() == before


def test_a_visitor_is_asked_to_sign_in(visit_as, world):
    answer = visit_as(None).get(INDEX, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/sign-in?next=/desk/catalog/")

    assert visit_as("olga").get(f"{INDEX}login/?next=//evil.example", follow=True).redirect_chain[
        -1
    ] == (("/", 302))
    assert visit_as("sam").get(f"{INDEX}login/", follow=True).status_code == 403


def test_the_admin_shows_the_catalog_only(visit_as):
    answer = visit_as("olga").get(INDEX)

    assert answer.status_code == 200
    assert {one["object_name"] for one in answer.context["available_apps"][0]["models"]} == {
        "Program",
        "Product",
    }
    assert len(answer.context["available_apps"]) == 1


def test_no_inline_script_or_style_needs_an_exception(visit_as, world):
    browser = visit_as("olga")
    product = world.products["server"]
    for url in [
        INDEX,
        reverse("admin:catalog_product_changelist"),
        reverse("admin:catalog_product_add"),
        reverse("admin:catalog_product_change", args=[product.pk]),
        reverse("admin:catalog_product_delete", args=[world.products["cad"].pk]),
        reverse("admin:catalog_product_history", args=[product.pk]),
        reverse("admin:catalog_program_change", args=[world.programs["enterprise"].pk]),
    ]:
        answer = browser.get(url)
        html = answer.content.decode()
        assert answer.status_code == 200, url
        assert "'unsafe" not in answer["Content-Security-Policy"]
        assert not re.search(
            r"<script>|<script [^>]*(?<!src)=[^>]*javascript\">|<style|\sstyle=|\son\w+=", html
        ), url


def test_a_change_is_logged_and_the_code_stays(visit_as, world):
    browser, product = visit_as("olga"), world.products["server"]
    url = reverse("admin:catalog_product_change", args=[product.pk])
    form = form_of(browser.get(url).content.decode())
    assert "code" not in form
    assert sorted(form["key_types"]) == ["kms", "mak"]

    answer = browser.post(
        url,
        form
        | {
            "note": "Read this first.",
            "code": "another-code",
            "aliases-TOTAL_FORMS": "1",
            "aliases-0-product": product.pk,
            "aliases-0-name": "WS22",
        },
    )

    assert answer.status_code == 302, answer.context["errors"]
    product.refresh_from_db()
    assert (product.code, product.note) == ("windows-server-2022-standard", "Read this first.")
    assert ProductAlias.objects.get(product=product).name == "WS22"
    line = LogLine.objects.get(action="product.changed")
    assert (line.actor_name, line.subject_id, line.channel) == ("Olga", product.pk, "page")
    assert line.facts["changes"][0] == {"changed": {"fields": ["Note"]}}
    assert "WS22" in str(line.facts["changes"][1])


def test_a_new_product_and_its_removal_are_logged(visit_as, world):
    browser = visit_as("otto")
    url = reverse("admin:catalog_product_add")
    form = form_of(browser.get(url).content.decode())
    new = {
        "code": "fjord-scan-2026",
        "name": "Fjord Scan 2026",
        "family": "Fjord Scan",
        "version": "2026",
        "pool": "applications",
        "key_need": "none",
        "activation_authority": "center",
    }
    answer = browser.post(url, form | new)
    assert answer.status_code == 302, answer.context["errors"]
    product = Product.objects.get(code="fjord-scan-2026")

    browser.post(reverse("admin:catalog_product_delete", args=[product.pk]), {"post": "yes"})

    assert not Product.objects.filter(pk=product.pk).exists()
    lines = LogLine.objects.filter(subject_id=product.pk).order_by("at", "id")
    assert [(one.action, one.actor_name) for one in lines] == [
        ("product.added", "Otto"),
        ("product.removed", "Otto"),
    ]


def test_a_change_that_cannot_be_logged_does_not_happen(visit_as, world, monkeypatch):
    browser, product = visit_as("olga"), world.products["server"]
    url = reverse("admin:catalog_product_change", args=[product.pk])
    form = form_of(browser.get(url).content.decode())
    monkeypatch.setattr("audit.models.LogLine._meta.db_table", "audit_gone")

    with pytest.raises(Exception, match="audit_gone"):
        browser.post(url, form | {"note": "changed"})

    monkeypatch.undo()
    product.refresh_from_db()
    assert product.note == ""


def test_a_formula_is_refused(visit_as, world):
    browser, product = visit_as("olga"), world.products["server"]
    url = reverse("admin:catalog_product_change", args=[product.pk])
    form = form_of(browser.get(url).content.decode())

    answer = browser.post(url, form | {"name": "=1+1"})

    assert answer.status_code == 200
    assert "begins like a spreadsheet formula" in answer.content.decode()


def test_a_pattern_that_is_none_is_refused(visit_as, world):
    address = reverse("admin:catalog_program_change", args=[world.programs["enterprise"].pk])
    browser = visit_as("olga")
    form = form_of(browser.get(address).content.decode())

    answer = browser.post(address, form | {"pattern": "^(7"})

    assert "This is no regular expression" in answer.content.decode()
    world.programs["enterprise"].refresh_from_db()
    assert world.programs["enterprise"].looks_usual("7654321")


def test_an_alias_means_one_product(visit_as, world):
    ProductAlias.objects.create(product=world.products["office"], name="WS22")
    alias = {"aliases-TOTAL_FORMS": "1", "aliases-0-name": "ws22"}

    html = change(visit_as("olga"), world.products["server"], **alias).content.decode()

    assert "“ws22” means Office LTSC Professional Plus 2024 already." in html
    assert ProductAlias.objects.count() == 1


def test_a_setup_key_is_one_and_kept_as_people_read_it(visit_as, world):
    browser, server = visit_as("olga"), world.products["server"]
    key = {"setup_key-TOTAL_FORMS": "1", "setup_key-0-key": "VDYBN27WPPV4HQT9VMD4VMK7H"}

    html = change(browser, server, **key | {"setup_key-0-key": "VDYBN-27WPP"}).content.decode()
    assert "This is no product key" in html
    assert change(browser, server, **key).status_code == 302
    assert SetupKey.objects.get().key == "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"


def test_a_product_that_is_listed_stays(visit_as, world):
    server = world.products["server"]
    address = reverse("admin:catalog_product_delete", args=[server.pk])
    visit_as("olga").post(address, {"post": "yes"})
    assert Product.objects.filter(pk=server.pk).exists()
    assert not LogLine.objects.exists()
