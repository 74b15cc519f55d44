"""Loads the demo center through the same services as a real one, and only what is missing.

Loading again changes nothing: the dates of the first day stay. The key file goes through the
importer like any other.
"""

from datetime import datetime

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Center
from agreements.models import Agreement, LicensingId, Organization, Purchase
from agreements.services import (
    NewLicensingId,
    NewPurchase,
    add_agreement,
    add_forecast,
    add_licensing_id,
    add_organization,
    add_purchase,
)
from agreements.states import Fulfillment, PurchaseKind
from audit.services import record
from catalog.models import Product, Program
from vlsc.demo.directory import put_directory
from vlsc.demo.facts import FORECAST_QUANTITY, Demo, Facts, in_days, read_facts, term
from vlsc.demo.hosts import put_hosts
from vlsc.demo.key_file import load_key_file
from vlsc.demo.keys import hold_rights, list_products, put_center_keys, put_stock, settle_rights
from vlsc.demo.media import put_media
from vlsc.demo.people import put_people
from vlsc.demo.requests import put_requests


def load_demo(*, by: Actor, at: datetime, password: str) -> Facts:
    """Load the demo into a center that has its catalog; returns the facts of the demo."""
    facts = read_facts()
    with transaction.atomic():
        center = _put_center(by, at, facts["center"])
        demo = Demo(by=by, at=at, today=center.day(at), facts=facts)
        demo.programs = {program.code: program for program in Program.objects.all()}
        demo.products = {product.code: product for product in Product.objects.all()}
        _put_organizations(demo)
        _put_licensing_ids(demo)
        hold_rights(demo)
        _put_purchases(demo)
        put_people(demo, password)
        put_directory(demo)
    load_key_file(by=by, at=at)
    with transaction.atomic():
        put_center_keys(demo)
        put_stock(demo)
        list_products(demo)
        put_hosts(demo)
        put_media(demo)
        settle_rights(demo)
        put_requests(demo)
    return facts


def _put_center(by: Actor, at: datetime, facts: Facts) -> Center:
    center, is_new = Center.objects.get_or_create(pk=1, defaults=facts)
    if is_new:
        record(by=by, at=at, action="center.named", subject=("center", None, center.name), **facts)
    return center


def _put_organizations(demo: Demo) -> None:
    organizations = Organization.objects.all()
    known = {organization.number: organization for organization in organizations}
    for facts in demo.facts["organizations"]:
        demo.organizations[facts["number"]] = known.get(facts["number"]) or add_organization(
            by=demo.by,
            number=facts["number"],
            name=facts["name"],
            parent=demo.organizations[facts["parent"]] if "parent" in facts else None,
            country=facts["country"],
            city=facts["city"],
            at=demo.at,
        )


def _put_licensing_ids(demo: Demo) -> None:
    for facts in demo.facts["licensing_ids"]:
        program = demo.programs[facts["program"]]
        known = LicensingId.objects.filter(program=program, number=facts["number"]).first()
        demo.licensing_ids[facts["number"]] = known or _add_licensing_id(demo, program, facts)


def _add_licensing_id(demo: Demo, program: Program, facts: Facts) -> LicensingId:
    organization = demo.organizations[facts["organization"]]
    starts_on, ends_on = term(demo.today, facts["ends_in_days"])
    licensing_id = add_licensing_id(
        by=demo.by,
        agreement=_agreement(demo, program, facts, organization),
        organization=organization,
        facts=NewLicensingId(
            number=facts["number"],
            authorization=facts.get("authorization", ""),
            pools=facts.get("pools", ()),
            price_level=facts.get("price_level", ""),
            starts_on=starts_on,
            ends_on=ends_on,
            contacts=facts["contacts"],
        ),
        at=demo.at,
    )
    for pool in facts.get("forecast_pools", ()):
        quantity = FORECAST_QUANTITY
        add_forecast(
            by=demo.by, licensing_id=licensing_id, pool=pool, quantity=quantity, at=demo.at
        )
    return licensing_id


def _agreement(demo: Demo, program: Program, facts: Facts, organization: Organization) -> Agreement:
    known = Agreement.objects.filter(program=program, number=facts["agreement"]).first()
    if known:
        return known
    starts_on, ends_on = term(demo.today, facts["ends_in_days"])
    return add_agreement(
        by=demo.by,
        program=program,
        number=facts["agreement"],
        organization=Organization.objects.get(pk=organization.group_id),
        starts_on=starts_on,
        ends_on=ends_on,
        at=demo.at,
    )


def _put_purchases(demo: Demo) -> None:
    for facts in demo.facts["purchases"]:
        licensing_id = demo.licensing_ids[facts["licensing_id"]]
        number, line = facts["order_number"], facts["line"]
        if Purchase.objects.filter(
            licensing_id=licensing_id, order_number=number, line=line
        ).exists():
            continue
        new = NewPurchase(
            order_number=number,
            line=line,
            part_number=facts["part_number"],
            product=demo.products[facts["product"]],
            kind=PurchaseKind(facts["kind"]),
            quantity=facts["quantity"],
            fulfillment=Fulfillment(facts["fulfillment"]),
            coverage_starts_on=in_days(demo.today, facts["coverage_starts_in_days"]),
            coverage_ends_on=in_days(demo.today, facts["coverage_ends_in_days"]),
        )
        add_purchase(by=demo.by, licensing_id=licensing_id, facts=new, at=demo.at)
