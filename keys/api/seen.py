"""Who has seen a key in full, in the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.authentication import api_actor
from accounts.grants import Scope
from audit.models import LogLine
from keys.selectors import disclosure_of, get_key, list_key_log
from keys.states import Disclosure
from vlsc.rest.serializers import OptionalText, Plain, Row
from vlsc.rest.views import ListView


class SeenBy(Plain):
    """Who saw a key."""

    kind = serializers.CharField(help_text="What it is: `person` or `service_account`.")
    name = serializers.CharField(help_text="The name at the time.")


class SeenSerializer(Row):
    """One time that somebody saw a key in full. Names are as they were at the time."""

    descriptions = {
        "at": "When it was seen.",
        "act": "How it was seen.",
        "by": "Who saw it.",
        "channel": "The interface by which it was seen, one of those listed at `/problems/`.",
        "reason": "The reason that the center’s staff gave, or null.",
        "key_file": "The name of the key file that it was downloaded in, or null.",
    }
    act = serializers.SerializerMethodField()
    by = serializers.SerializerMethodField()
    reason = OptionalText(source="facts.reason", default=None)
    key_file = serializers.SerializerMethodField()

    class Meta:
        model = LogLine
        fields = ("id", "at", "act", "by", "channel", "reason", "key_file")

    @extend_schema_field(serializers.ChoiceField(Disclosure.choices))
    def get_act(self, line: LogLine) -> str:
        return disclosure_of(line)

    @extend_schema_field(SeenBy)
    def get_by(self, line: LogLine) -> dict[str, Any]:
        return {"kind": line.actor_kind, "name": line.actor_name}

    def get_key_file(self, line: LogLine) -> str | None:
        is_file = disclosure_of(line) == Disclosure.DOWNLOADED
        return line.subject_name if is_file else None


class KeySeenView(ListView):
    """Who has seen a key in full, newest first: by a reveal, a copy, or a key file."""

    scopes = {"GET": Scope.READ}
    serializer_class = SeenSerializer
    orders = {"at": "at"}
    default_order = "-at"

    def rows(self) -> QuerySet[LogLine]:
        actor = api_actor(self.request)
        return list_key_log(actor, get_key(actor, self.kwargs["id"]))
