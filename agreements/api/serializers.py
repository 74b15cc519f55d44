"""Organizations, agreements, licensing IDs, purchases and forecasts as JSON."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.authentication import api_actor
from agreements.models import Agreement, Contact, Forecast, LicensingId, Organization, Purchase
from agreements.states import TermStatus
from catalog.models import Product, Program
from catalog.states import IdKind
from vlsc.rest.serializers import Plain, Row

RIGHTS = ("reimaging", "downgrade", "evaluation")
NAMES = {
    "number": "The number in the center’s books.",
    "name": "The name, as it stands in key files.",
    "code": "The permanent code; the name may change.",
}
TERM = {
    "program": "The licensing program, in key files the parent program.",
    "organization": "The customer, or the part of one, that holds it.",
    "starts_on": "The first day of the term; null where it has none.",
    "ends_on": "The last day of the term; null where it does not end.",
    "terminated_on": "The day on which it was ended early, or null.",
    "status": "The state of the term today, at the center.",
}


class ProgramBrief(Row):
    """A licensing program, by name."""

    descriptions = NAMES

    class Meta:
        model = Program
        fields = ("id", "code", "name")


class OrganizationBrief(Row):
    """An organization, by name."""

    descriptions = NAMES

    class Meta:
        model = Organization
        fields = ("id", "number", "name")


class AgreementBrief(Row):
    """An agreement, by number."""

    descriptions = {"number": "The agreement’s number, or null where it was not delivered."}

    class Meta:
        model = Agreement
        fields = ("id", "number")


class ProductBrief(Row):
    """A product, by name."""

    descriptions = NAMES

    class Meta:
        model = Product
        fields = ("id", "code", "name")


class OrganizationSerializer(Row):
    """A customer, or a part of one."""

    descriptions = NAMES | {
        "parent_id": "The organization above it; null for a top organization.",
        "group_id": "The top organization: the ownership group in which keys may be used.",
        "country": "The country, as two letters of ISO 3166-1.",
        "city": "The city.",
    }
    parent_id = serializers.UUIDField(allow_null=True)
    group_id = serializers.UUIDField()

    class Meta:
        model = Organization
        fields = (
            "id", "number", "name", "parent_id", "group_id", "country", "city", "created_at",
            "updated_at",
        )  # fmt: skip


class TermSerializer(Row):
    """Base of objects with a term: `status` is as of today at the center."""

    descriptions = TERM
    status = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=TermStatus.choices))
    def get_status(self, instance: Agreement | LicensingId) -> str:
        return instance.status(self.today)

    @property
    def today(self) -> date:
        """Today's date at the center."""
        return api_actor(self.context["request"]).today


class AgreementSerializer(TermSerializer):
    """A contract of an organization under one program."""

    descriptions = AgreementBrief.descriptions
    program = ProgramBrief()
    organization = OrganizationBrief()

    class Meta:
        model = Agreement
        fields = (
            "id", "number", "program", "organization", "starts_on", "ends_on", "terminated_on",
            "status", "created_at", "updated_at",
        )  # fmt: skip


class ContactSerializer(Row):
    """Somebody at the customer whom the licensor knows."""

    descriptions = {
        "kind": "What they are asked about.",
        "name": "Their name.",
        "address": "Their mail address.",
    }

    class Meta:
        model = Contact
        fields = ("kind", "name", "address")


class RemoteDesktopNumber(Plain):
    """A number that the wizard of Remote Desktop licensing may ask for."""

    kind = serializers.CharField(help_text="What the number is, such as `authorization_number`.")
    number = serializers.CharField(help_text="The number.")


class RemoteDesktop(Plain):
    """What to enter where Remote Desktop licensing asks for a license program."""

    program = serializers.CharField(help_text="The program to choose in the wizard.")
    number = serializers.CharField(help_text="The number to enter first.")
    numbers = RemoteDesktopNumber(many=True, help_text="All numbers, the first of them first.")
    is_confirmed = serializers.BooleanField(
        help_text="False: the licensor has not confirmed which number it is; try each."
    )


class LicensingIdSerializer(TermSerializer):
    """The number under which a customer’s rights and keys are found."""

    descriptions = {
        "number": "The licensing ID itself: an enrollment, purchase account or license number.",
        "number_kind": "What its program calls that number.",
        "authorization": "The authorization number of an Open License, else null.",
        "agreement": "The agreement that it belongs to.",
        "group_id": "The top organization: the ownership group in which its keys may be used.",
        "pools": "The product pools whose keys it covers.",
        "price_level": "The price tier, or null where the program has none.",
        "contacts": "The people at the customer whom the licensor knows.",
        "rds": "What to enter for Remote Desktop licensing.",
    }
    number_kind = serializers.ChoiceField(IdKind.choices, source="program.id_kind")
    program = ProgramBrief()
    agreement = AgreementBrief()
    organization = OrganizationBrief()
    contacts = ContactSerializer(many=True)
    rds = serializers.SerializerMethodField()
    rights = serializers.SerializerMethodField()

    class Meta:
        model = LicensingId
        fields = (
            "id", "number", "number_kind", "authorization", "program", "agreement", "organization",
            "group_id", "starts_on", "ends_on", "terminated_on", "status", "pools", "price_level",
            "contacts", "rds", "rights", "created_at", "updated_at",
        )  # fmt: skip

    @extend_schema_field(RemoteDesktop)
    def get_rds(self, licensing_id: LicensingId) -> dict[str, Any]:
        numbers = [{"kind": kind, "number": number} for kind, number in licensing_id.rds_numbers]
        return {
            "program": licensing_id.program.rds_program,
            "number": numbers[0]["number"],
            "numbers": numbers,
            "is_confirmed": licensing_id.program.is_rds_confirmed,
        }

    @extend_schema_field(
        serializers.ListField(
            child=serializers.ChoiceField(RIGHTS),
            help_text="The usage rights of the program. Under an Open License, re-imaging needs at"
            " least one purchased unit of the product.",
        )
    )
    def get_rights(self, licensing_id: LicensingId) -> list[str]:
        flags = {
            "reimaging": licensing_id.program.has_reimaging_rights,
            "downgrade": licensing_id.program.has_downgrade_rights,
            "evaluation": licensing_id.program.has_evaluation_rights,
        }
        return [right for right, is_granted in flags.items() if is_granted]


class PurchaseSerializer(Row):
    """One line of an order; a negative quantity is a return."""

    descriptions = {
        "order_number": "The order’s number.",
        "line": "The line of the order, from 1.",
        "part_number": "The licensor’s part number, or null.",
        "product": "What was bought.",
        "kind": "What sort of license it is.",
        "quantity": "How many; negative for a return.",
        "fulfillment": "How it is delivered.",
        "coverage_starts_on": "The first day of the coverage, or null.",
        "coverage_ends_on": "The last day of the coverage, or null.",
    }
    product = ProductBrief()

    class Meta:
        model = Purchase
        fields = (
            "id", "order_number", "line", "part_number", "product", "kind", "quantity",
            "fulfillment", "coverage_starts_on", "coverage_ends_on", "created_at",
        )  # fmt: skip


class ForecastSerializer(Row):
    """What a Select customer expects to buy from a pool."""

    descriptions = {"pool": "The product pool.", "quantity": "How many units."}

    class Meta:
        model = Forecast
        fields = ("id", "pool", "quantity")
