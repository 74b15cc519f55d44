"""Organizations, agreements, licensing IDs, purchases and forecasts as JSON."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from accounts.authentication import api_actor
from agreements.models import Agreement, Contact, Forecast, LicensingId, Organization, Purchase
from agreements.states import TermStatus
from catalog.models import Product, Program


class ProgramBrief(serializers.ModelSerializer[Program]):
    class Meta:
        model = Program
        fields = ("id", "code", "name")


class OrganizationBrief(serializers.ModelSerializer[Organization]):
    class Meta:
        model = Organization
        fields = ("id", "number", "name")


class AgreementBrief(serializers.ModelSerializer[Agreement]):
    class Meta:
        model = Agreement
        fields = ("id", "number")


class ProductBrief(serializers.ModelSerializer[Product]):
    class Meta:
        model = Product
        fields = ("id", "code", "name")


class OrganizationSerializer(serializers.ModelSerializer[Organization]):
    """`group_id` is the top organization: the ownership group in which keys may be used."""

    parent_id = serializers.UUIDField(allow_null=True)
    group_id = serializers.UUIDField()

    class Meta:
        model = Organization
        fields = (
            "id",
            "number",
            "name",
            "parent_id",
            "group_id",
            "country",
            "city",
            "created_at",
            "updated_at",
        )


class TermSerializer(serializers.ModelSerializer[Any]):
    """Base of objects with a term: `status` is as of today at the center."""

    status = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=TermStatus.choices))
    def get_status(self, instance: Agreement | LicensingId) -> str:
        return instance.status(self.today)

    @property
    def today(self) -> date:
        """Today's date at the center."""
        return api_actor(self.context["request"]).today


class AgreementSerializer(TermSerializer):
    program = ProgramBrief()
    organization = OrganizationBrief()

    class Meta:
        model = Agreement
        fields = (
            "id",
            "number",
            "program",
            "organization",
            "starts_on",
            "ends_on",
            "terminated_on",
            "status",
            "created_at",
            "updated_at",
        )


class ContactSerializer(serializers.ModelSerializer[Contact]):
    class Meta:
        model = Contact
        fields = ("kind", "name", "address")


class LicensingIdSerializer(TermSerializer):
    """Includes what to enter for Remote Desktop licensing (`rds`) and the usage rights."""

    program = ProgramBrief()
    agreement = AgreementBrief()
    organization = OrganizationBrief()
    contacts = ContactSerializer(many=True)
    rds = serializers.SerializerMethodField()
    rights = serializers.SerializerMethodField()

    class Meta:
        model = LicensingId
        fields = (
            "id",
            "number",
            "authorization",
            "program",
            "agreement",
            "organization",
            "group_id",
            "starts_on",
            "ends_on",
            "terminated_on",
            "status",
            "pools",
            "price_level",
            "contacts",
            "rds",
            "rights",
            "created_at",
            "updated_at",
        )

    @extend_schema_field(
        inline_serializer(
            "RemoteDesktop",
            {
                "program": serializers.CharField(help_text="The program to choose in the wizard."),
                "number": serializers.CharField(help_text="The number to enter first."),
                "numbers": inline_serializer(
                    "RemoteDesktopNumber",
                    {"kind": serializers.CharField(), "number": serializers.CharField()},
                    many=True,
                ),
                "is_confirmed": serializers.BooleanField(
                    help_text="False: the licensor has not confirmed which number it is; try each."
                ),
            },
        )
    )
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
            child=serializers.ChoiceField(["reimaging", "downgrade", "evaluation"]),
            help_text="Open License: re-imaging needs at least one purchased unit of the product.",
        )
    )
    def get_rights(self, licensing_id: LicensingId) -> list[str]:
        flags = {
            "reimaging": licensing_id.program.has_reimaging_rights,
            "downgrade": licensing_id.program.has_downgrade_rights,
            "evaluation": licensing_id.program.has_evaluation_rights,
        }
        return [right for right, is_granted in flags.items() if is_granted]


class PurchaseSerializer(serializers.ModelSerializer[Purchase]):
    """One line of an order; a negative quantity is a return."""

    product = ProductBrief()

    class Meta:
        model = Purchase
        fields = (
            "id",
            "order_number",
            "line",
            "part_number",
            "product",
            "kind",
            "quantity",
            "fulfillment",
            "coverage_starts_on",
            "coverage_ends_on",
            "created_at",
        )


class ForecastSerializer(serializers.ModelSerializer[Forecast]):
    class Meta:
        model = Forecast
        fields = ("id", "pool", "quantity")
