"""KMS hosts as JSON, and the bodies of the operations on them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field
from rest_framework import serializers

from activation.api.bodies import SOME_ID, Reasoned
from activation.models import HostReport, KmsHost
from activation.models.kms_host import HOST_ID_LENGTH, HOST_ID_PATTERN, HOST_NAME_LENGTH
from activation.services.host_reports import MOST_COUNTED
from activation.thresholds import CLASS_NAMES, THRESHOLDS
from vlsc.rest.serializers import OptionalText, Row

HOST = OpenApiExample(
    "A host",
    {"key": SOME_ID, "name": "kms1.contoso.example", "host_id": "3F2504E0-4F89-11D3-9A0C"},
    request_only=True,
)
COUNTS = OpenApiExample(
    "Servers and clients",
    {"counted_at": "2026-01-31T12:00:00Z", "windows_servers_and_clients": 18},
    request_only=True,
)
REACHES = f"What is activated at these counts: {THRESHOLDS}."
MISSES = "What is not activated yet, though it was counted."
CLASSES = [(name, name) for name in CLASS_NAMES]


class HostReportSerializer(Row):
    """What a host has counted, and what it activates at these counts."""

    descriptions = {
        "counted_at": "When the host had counted so many.",
        "windows_servers_and_clients": "Windows servers and clients together; null: not reported.",
        "office": "Machines with Office; null: not reported.",
        "reaches": REACHES,
        "misses": MISSES,
        "reported_at": "When it was reported here.",
        "reported_by": "Who reported it: the name at that time.",
    }
    reaches = serializers.ListField(
        child=serializers.ChoiceField(CLASSES), source="verdict.reaches", read_only=True
    )
    misses = serializers.ListField(
        child=serializers.ChoiceField(CLASSES), source="verdict.misses", read_only=True
    )

    class Meta:
        model = HostReport
        fields = (
            "id", "counted_at", "windows_servers_and_clients", "office", "reaches", "misses",
            "reported_at", "reported_by",
        )  # fmt: skip


class KmsHostSerializer(Row):
    """A KMS host, with what it reported last."""

    descriptions = {
        "key": "The id of the KMS host key that activated it.",
        "name": "Its name.",
        "host_id": "Its id, which stays when it is installed anew; in upper case.",
        "state": "Whether it is in use. A retired host keeps its slot.",
        "activations_used": "How often it was activated; null: the licensor counts.",
        "activations_allowed": "How often it may be activated; null: the licensor counts.",
        "registered_at": "When it was registered, or recorded, here.",
        "activated_at": "When it was last activated; null: the licensor counts.",
        "retired_at": "When it was retired, or null.",
        "latest_report": "The most recent count that was reported of it, or null.",
    }
    key = serializers.UUIDField(source="key_id")
    latest_report = serializers.SerializerMethodField()

    class Meta:
        model = KmsHost
        fields: tuple[str, ...] = (
            "id", "key", "name", "host_id", "state", "activations_used", "activations_allowed",
            "registered_at", "activated_at", "retired_at", "latest_report",
        )  # fmt: skip

    @extend_schema_field(HostReportSerializer(allow_null=True))
    def get_latest_report(self, host: KmsHost) -> Any:
        report = self.context["reports"].get(host.pk)
        return HostReportSerializer(report).data if report else None


class ActivatedHostSerializer(KmsHostSerializer):
    """A host that was just activated, with what proves it."""

    descriptions = {"certificate": "The signed certificate; null: the licensor counts."}
    certificate = OptionalText()

    class Meta(KmsHostSerializer.Meta):
        fields = (*KmsHostSerializer.Meta.fields, "certificate")


class NewKmsHostSerializer(Reasoned):
    """A host to register, or to activate again if the key has one with this id."""

    key = serializers.UUIDField(help_text="The KMS host key.")
    name = serializers.CharField(max_length=HOST_NAME_LENGTH, help_text="The host’s name.")
    host_id = serializers.RegexField(
        HOST_ID_PATTERN,
        max_length=HOST_ID_LENGTH,
        trim_whitespace=False,
        help_text="What identifies the host, also after it is installed anew.",
    )


class NewHostReportSerializer(Reasoned):
    """What a host has counted: at least one of the two."""

    counted_at = serializers.DateTimeField(help_text="When the host had counted so many.")
    windows_servers_and_clients = serializers.IntegerField(
        min_value=0,
        max_value=MOST_COUNTED,
        required=False,
        help_text="Windows servers and clients, which are counted together.",
    )
    office = serializers.IntegerField(
        min_value=0,
        max_value=MOST_COUNTED,
        required=False,
        help_text="Machines with Office, which are counted by themselves.",
    )
