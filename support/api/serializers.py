"""Requests as JSON in responses."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from support.models import Attachment, Message, Proposal, Request
from support.states import Kind, Outcome, Queue, RequestState
from vlsc.rest.serializers import OptionalText, Row


class AttachmentSerializer(Row):
    """A file that was sent with a message."""

    descriptions = {
        "file_name": "Its name.",
        "content_type": "What its content is.",
        "size": "Its size in bytes.",
        "sha256": "The SHA-256 of its content.",
    }

    class Meta:
        model = Attachment
        fields = ("id", "file_name", "content_type", "size", "sha256")


class MessageSerializer(Row):
    """An entry of the timeline."""

    descriptions = {
        "at": "When it was written.",
        "by": "Who wrote it.",
        "is_staff": "Whether the center wrote it.",
        "internal": "Whether it is a note of the desk.",
        "text": "What was written.",
        "attachments": "The files that were sent with it.",
    }
    by = serializers.CharField(source="author_name")
    internal = serializers.BooleanField(source="is_internal")
    attachments = AttachmentSerializer(many=True)

    class Meta:
        model = Message
        fields = ("id", "at", "by", "is_staff", "internal", "text", "attachments")


class RequestSerializer(Row):
    """A request with its clock."""

    descriptions = {
        "number": "Its number, by which it is addressed.",
        "kind": "What is asked for.",
        "title": "What it is called in lists.",
        "queue": "The list of the desk in which it waits.",
        "state": "How far it has come.",
        "outcome": "What was decided, or null.",
        "licensing_id": "The id of the licensing ID, or null.",
        "product": "The id of the product, or null.",
        "key": "The id of the key, or null.",
        "last_five": "The last five characters of the key, or null.",
        "activations": "Activations asked for, or null.",
        "hosts": "Hosts asked for, or null.",
        "host_activations": "Activations of a host asked for, or null.",
        "granted_activations": "Activations granted, or null.",
        "granted_hosts": "Hosts granted, or null.",
        "granted_host_activations": "Activations of the host granted, or null.",
        "received_at": "When it was filed.",
        "due_at": "When the first answer is due.",
        "first_response_at": "When a person first answered or it was decided, or null.",
        "next_due_at": "When the next answer is due after it was reopened, or null.",
        "decided_at": "When it was decided, or null.",
        "is_by_rule": "Whether the center’s rule decided.",
        "answer": "The answer of the decision, or null.",
        "licensor_reference": "The licensor’s reference, or null.",
    }
    kind = serializers.ChoiceField(Kind.choices)
    queue = serializers.ChoiceField(Queue.choices)
    state = serializers.ChoiceField(RequestState.choices)
    title = serializers.CharField()
    licensing_id = serializers.UUIDField(source="licensing_id_id", allow_null=True)
    product = serializers.UUIDField(source="product_id", allow_null=True)
    key = serializers.UUIDField(source="key_id", allow_null=True)

    class Meta:
        model = Request
        fields: Any = (
            "number", "kind", "title", "queue", "state", "outcome", "licensing_id", "product",
            "key", "last_five", "activations", "hosts", "host_activations", "granted_activations",
            "granted_hosts", "granted_host_activations", "received_at", "due_at",
            "first_response_at", "next_due_at", "decided_at", "is_by_rule", "answer",
            "licensor_reference", "updated_at",
        )  # fmt: skip


class RequestWithTimelineSerializer(RequestSerializer):
    """A request with what was written in it, oldest first."""

    timeline = serializers.SerializerMethodField(help_text="What was written, oldest first.")

    class Meta(RequestSerializer.Meta):
        fields: Any = (*RequestSerializer.Meta.fields, "timeline")

    @extend_schema_field(MessageSerializer(many=True))
    def get_timeline(self, request: Request) -> Any:
        return MessageSerializer(self.context["messages"], many=True).data


class ProposalSerializer(Row):
    """A decision that another person has to confirm."""

    descriptions = {
        "by": "Who proposed it.",
        "at": "When.",
        "outcome": "What is proposed.",
        "activations": "Activations, or null.",
        "hosts": "Hosts, or null.",
        "host_activations": "Activations of the host, or null.",
        "answer": "The proposed answer.",
    }
    by = serializers.CharField(source="by_name")
    outcome = serializers.ChoiceField(Outcome.choices)

    class Meta:
        model = Proposal
        fields = ("id", "by", "at", "outcome", "activations", "hosts", "host_activations", "answer")


class DeskRequestSerializer(RequestSerializer):
    """A request as the desk sees it."""

    descriptions = {
        "answer_due_at": "When the answer that is due next is due; if none is, when the first was.",
        "filed_by": "Who filed it.",
        "reason": "Why it was filed.",
        "taken_by": "The id of who has taken it, or null.",
        "breached_at": "When 24 hours had passed without an answer, or null.",
        "decided_by": "Who decided, or null.",
    }
    answer_due_at = serializers.DateTimeField()
    filed_by = serializers.CharField(source="filed_by_name")
    taken_by = serializers.UUIDField(source="taken_by_id", allow_null=True)
    decided_by = OptionalText(source="decided_by_name")

    class Meta(RequestSerializer.Meta):
        fields: Any = (
            *RequestSerializer.Meta.fields,
            "answer_due_at", "filed_by", "reason", "taken_by", "breached_at", "decided_by",
        )  # fmt: skip


class DeskRequestWithTimelineSerializer(DeskRequestSerializer):
    """A request as the desk sees it, with notes and what waits for a confirmation."""

    timeline = serializers.SerializerMethodField(help_text="What was written, oldest first.")
    proposal = serializers.SerializerMethodField(
        help_text="What waits for another person, or null."
    )

    class Meta(DeskRequestSerializer.Meta):
        fields: Any = (*DeskRequestSerializer.Meta.fields, "timeline", "proposal")

    @extend_schema_field(MessageSerializer(many=True))
    def get_timeline(self, request: Request) -> Any:
        return MessageSerializer(self.context["messages"], many=True).data

    @extend_schema_field(ProposalSerializer(allow_null=True))
    def get_proposal(self, request: Request) -> Any:
        proposal = self.context["proposal"]
        return ProposalSerializer(proposal).data if proposal else None
