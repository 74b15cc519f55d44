"""The filters of the log pages."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.words import list_things
from vlsc.lib.occurring import Occurring
from vlsc.lib.selects import PlainSelect, count_choices
from vlsc.rest.forms import DateInput


class LogFilter(forms.Form):
    """Log filters in the query string. Both dates are inclusive, in the user's time zone."""

    action = forms.ChoiceField(label=gettext_lazy("About"), widget=PlainSelect)
    person = forms.CharField(label=gettext_lazy("Person"), max_length=100)
    licensing_id = forms.CharField(label=gettext_lazy("Licensing ID"), max_length=40)
    since = forms.DateField(label=gettext_lazy("From"), widget=DateInput)
    until = forms.DateField(label=gettext_lazy("To"), widget=DateInput)

    def __init__(self, data: QueryDict, *, without_licensing_id: bool = False) -> None:
        super().__init__(data)
        action: Any = self.fields["action"]
        action.choices = [("", _("Everything")), *list_things()]
        action.error_messages["invalid_choice"] = _("Select one of the options.")
        if without_licensing_id:
            del self.fields["licensing_id"]
        for field in self.fields.values():
            field.required = False

    def offer(self, occurring: Occurring) -> None:
        """Offer only the kinds of things that occur, with their lines, and what was chosen."""
        action: Any = self.fields["action"]
        kept = {"", self.data.get("action", ""), *occurring.values("action")}
        action.choices = [choice for choice in action.choices if choice[0] in kept]
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        count_choices(self, occurring, chosen)

    def chosen(self) -> dict[str, Any]:
        """The valid filters, as arguments of `search_log`."""
        self.is_valid()
        filters = {name: self.cleaned_data.get(name) for name in ("action", "person")}
        filters["since"] = _midnight(self.cleaned_data.get("since"))
        filters["until"] = _midnight(self.cleaned_data.get("until"), days=1)
        return {name: value for name, value in filters.items() if value}

    @property
    def number(self) -> str:
        """The number of the licensing ID to filter by, or an empty string."""
        return self.cleaned_data.get("licensing_id") or ""


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    """The start of a day in the user's time zone, or its end with `days` of 1."""
    if day is None or day.year >= date.max.year:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time()))
