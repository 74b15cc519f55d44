"""Requests from the form to what comes of them: an exception, a MAK in the US, a rule."""

import pytest
from playwright.sync_api import Page, expect

from support.models import Request
from tests.activation.machines import installation_id
from tests.browser.center import RunningCenter
from tests.browser.conftest import OpenAs
from tests.makers.keys import add_key
from tests.makers.requests import add_rule
from tests.makers.stock import add_stock

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def stocked(center: RunningCenter) -> RunningCenter:
    """A KMS host key in stock, a MAK of Woodgrove, and a rule that grants a little at once."""
    world = center.world
    add_stock(world.products["server"], "kms", 1)
    places = [world.licensing_ids["7811223"]]
    world.keys["woodgrove"] = add_key(
        "TVWXY-BCDFG-HJKMP-QRTVW-WDGRV", "mak", places, world.products["cad"], allotted=50
    )
    add_rule()
    return center


def ask_for_exception(page: Page, servers: int, clients: int) -> str:
    """Nora's form for her Open license; the address of the request."""
    page.goto("/support/new?kind=kms_exception")
    page.get_by_label("Agreement or enrollment number").fill("61234567")
    page.get_by_label("Product with version and edition").fill("Windows Server 2022 Standard")
    page.get_by_label("Servers that will activate").fill(str(servers))
    page.get_by_label("Windows clients that will activate").fill(str(clients))
    page.get_by_label("Business reason").fill("A closed network")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("is received.")).to_be_visible()
    return page.url


def test_nora_gets_a_kms_key_that_sam_proposes_and_olga_confirms(
    open_as: OpenAs, stocked: RunningCenter, complaints: list[str]
) -> None:
    nora = open_as("nora", None)
    ask_for_exception(nora, servers=3, clients=20)
    facts = nora.get_by_role("definition")
    expect(facts.filter(has_text="20 will not activate")).to_be_visible()
    expect(facts.filter(has_text="3 will activate")).to_be_visible()
    request = ask_for_exception(nora, servers=6, clients=30)
    expect(nora.get_by_text("will not activate")).to_have_count(0)
    desk = request.replace("/support/requests/", "/desk/requests/")

    sam = open_as("sam", desk)
    decision = sam.get_by_role("region", name="Decide")
    decision.get_by_label("Granted", exact=True).check()
    decision.get_by_label("Answer to the customer").fill("A KMS host key is yours.")
    decision.get_by_role("button", name="Decide").click()
    expect(sam.get_by_role("region", name="Waits for another person")).to_be_visible()
    expect(sam.get_by_role("button", name="Confirm")).to_have_count(0)

    olga = open_as("olga", desk)
    olga.get_by_role("button", name="Confirm").click()
    expect(olga.get_by_role("region", name="Waits for another person")).to_have_count(0)

    nora.goto(request)
    expect(nora.get_by_text("A KMS host key is yours.")).to_be_visible()
    key = (
        Request.objects.get(number=request.rsplit("/", 1)[1])
        .licensing_id.listings.get(type="kms")
        .key
    )
    nora.goto("/keys?type=kms")
    expect(nora.get_by_text(key.last_five)).to_be_visible()

    vera = open_as("vera", request)  # of another customer
    expect(vera.get_by_text("Page not found")).to_be_visible()
    complaints[:] = [each for each in complaints if "404" not in each]


def test_wade_gets_the_form_of_north_america(open_as: OpenAs, stocked: RunningCenter) -> None:
    wade = open_as("wade", f"/keys/{stocked.world.keys['woodgrove'].pk}")
    wade.get_by_role("link", name="Request more").click()
    expect(wade.get_by_role("heading", level=1)).to_have_text("N. America MAK ADD")
    kim = open_as("kim", f"/support/new?kind=mak_increase&key={stocked.world.keys['cad'].pk}")
    expect(kim.get_by_role("heading", level=1)).to_have_text("More MAK activations")


def test_kim_is_granted_five_by_rule_and_activates(open_as: OpenAs, stocked: RunningCenter) -> None:
    key = stocked.world.keys["cad"]
    kim = open_as("kim", f"/support/new?kind=mak_increase&key={key.pk}")
    kim.get_by_label("Additional activations wanted").fill("5")
    kim.get_by_label("Business reason").fill("New staff in Lund")
    kim.get_by_role("button", name="Send the request").click()
    expect(kim.get_by_text("Granted automatically by the center’s rule.")).to_be_visible()
    expect(kim.get_by_text("/ 55")).to_be_visible()
    kim.goto(f"/activation/telephone/{key.pk}")
    kim.keyboard.type(installation_id(81))
    kim.keyboard.press("Enter")
    expect(kim.get_by_role("heading", level=1)).to_have_text("Confirmation ID")
