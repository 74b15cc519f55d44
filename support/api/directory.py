"""The telephone directory, which needs no account, and the record of answers."""

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers

from support.models import CallCenter
from support.selectors import list_call_centers
from vlsc.rest.serializers import Row
from vlsc.rest.views import ListView


class CallCenterSerializer(Row):
    """A call center of the telephone directory."""

    descriptions = {
        "country": "Two letters; null for all countries without an entry.",
        "name": "The name of the country or of the group of countries.",
        "numbers": "The numbers to call.",
        "opens": "When it opens, by the clock of `time_zone`.",
        "closes": "When it closes; before `opens` it is on the next day, equal it is all day.",
        "time_zone": "The name of the time zone in the IANA database.",
        "days": "The days on which it opens, 1 is Monday.",
        "languages": "The codes of the languages that are spoken.",
    }
    is_open = serializers.SerializerMethodField(help_text="Whether it is open now.")

    class Meta:
        model = CallCenter
        fields = (
            "country",
            "name",
            "numbers",
            "opens",
            "closes",
            "time_zone",
            "days",
            "languages",
            "is_open",
        )

    def get_is_open(self, call_center: CallCenter) -> bool:
        return call_center.is_open(timezone.now())


class TelephoneDirectoryView(ListView):
    """The call centers of all countries, and which of them are open now."""

    scopes = None
    authentication_classes = ()
    throttle_classes = ()
    serializer_class = CallCenterSerializer
    orders = {"name": "name"}
    default_order = "name"

    def rows(self) -> QuerySet[CallCenter]:
        return list_call_centers().order_by()
