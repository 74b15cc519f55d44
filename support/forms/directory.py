"""The form of an entry of the telephone directory, written as in the cells of its load file."""

from datetime import time

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.models import CallCenter
from support.readers import read_days, read_hours, read_parts, show_cells
from support.services import CallCenterWish
from vlsc.lib.refused import Invalid
from vlsc.lib.text import normalize_name


class CallCenterForm(forms.Form):
    """One entry, each field as in a column of the file."""

    country = forms.CharField(
        label=gettext_lazy("Country"),
        required=False,
        max_length=2,
        help_text=gettext_lazy("Two letters, such as SE. Leave empty for all other countries."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    numbers = forms.CharField(
        label=gettext_lazy("Telephone numbers"),
        max_length=400,
        help_text=gettext_lazy("Separate several with semicolons."),
    )
    hours = forms.CharField(
        label=gettext_lazy("Hours"), max_length=20, help_text=gettext_lazy("Such as 09:00-17:30.")
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=64,
        help_text=gettext_lazy("Such as Europe/Stockholm."),
    )
    days = forms.CharField(
        label=gettext_lazy("Days"),
        max_length=40,
        help_text=gettext_lazy("Such as Mon-Fri, or Mon, Wed, Sat."),
    )
    languages = forms.CharField(
        label=gettext_lazy("Languages"),
        max_length=120,
        help_text=gettext_lazy("Separate codes with commas, such as sv, en."),
    )

    @classmethod
    def of(cls, call_center: CallCenter) -> "CallCenterForm":
        """The form with what an entry has."""
        return cls(initial=show_cells(call_center))

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean_name(self) -> str:
        return normalize_name(self.cleaned_data["name"])

    def clean_numbers(self) -> list[str]:
        return read_parts(self.cleaned_data["numbers"], ";")

    def clean_hours(self) -> tuple[time, time]:
        try:
            return read_hours(self.cleaned_data["hours"])
        except ValueError as error:
            raise ValidationError(_("Two times separated by a hyphen.")) from error

    def clean_days(self) -> list[int]:
        try:
            return read_days(self.cleaned_data["days"])
        except ValueError as error:
            message = _("Days are Mon, Tue, Wed, Thu, Fri, Sat and Sun.")
            raise ValidationError(message) from error

    def clean_languages(self) -> list[str]:
        return read_parts(self.cleaned_data["languages"], ",")

    def wish(self) -> CallCenterWish:
        """The entry; the form must be valid."""
        values = dict(self.cleaned_data)
        opens, closes = values.pop("hours")
        return CallCenterWish(**values, opens=opens, closes=closes)

    def refuse(self, refused: Invalid) -> None:
        """Add a service's error messages to the fields that they belong to."""
        for name, messages in refused.errors.items():
            field = name if name in self.fields else None
            self.add_error(field, [str(message) for message in messages])
