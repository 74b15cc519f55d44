"""Forms of roles: on what one is given, and which of a person's are changed."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.grants import Role
from agreements.models import RoleAssignment
from people.forms.log import DateInput
from people.selectors import find_places
from vlsc.lib.addresses import AddressField
from vlsc.lib.occurring import Occurring
from vlsc.lib.refused import Invalid
from vlsc.lib.selects import PlainSelect, count_choices, offer_only
from vlsc.lib.text import validate_cell, validate_no_key


class ReasonedForm(forms.Form):
    """A form with a reason, which only staff have to give. It takes a service's errors."""

    ids = "id_%s"  # differs where several forms are on one page

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=True,
        max_length=300,
        help_text=gettext_lazy("The customer sees it in the log."),
    )

    def __init__(
        self, actor: Actor, data: QueryDict | None = None, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial, auto_id=self.ids)
        self.actor = actor
        if not actor.is_staff:
            del self.fields["reason"]

    @property
    def given_reason(self) -> str:
        return str(self.cleaned_data.get("reason", ""))

    def refuse(self, refused: Invalid) -> None:
        """Add a service's error messages to the fields that they belong to."""
        for name, messages in refused.errors.items():
            self.add_error(name if name in self.fields else None, [str(each) for each in messages])


class PlacesForm(ReasonedForm):
    """A role and what it is for. Staff give the administrator's only."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    kind = forms.ChoiceField(
        label=gettext_lazy("Applies to"),
        choices=[
            ("licensing_ids", gettext_lazy("Licensing IDs")),
            ("agreement", gettext_lazy("An agreement and every licensing ID under it")),
            ("organization", gettext_lazy("An organization and everything below it")),
        ],
    )
    numbers = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=4000,
        help_text=gettext_lazy("Separate licensing IDs with spaces."),
    )

    def __init__(
        self, actor: Actor, data: QueryDict | None = None, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(actor, data, {"role": Role.KEY_VIEWER, **(initial or {})})
        fields: Any = self.fields
        if actor.is_staff:
            fields["role"].choices = [(Role.ADMINISTRATOR.value, Role.ADMINISTRATOR.label)]

    def clean(self) -> dict[str, Any]:
        """Find what the numbers name, which the person must see."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "kind" in cleaned and "numbers" in cleaned:
            numbers = cleaned["numbers"].replace(",", " ").split()
            try:
                cleaned["places"] = find_places(self.actor, cleaned["kind"], numbers)
            except Invalid as refused:
                self._refuse_numbers(cleaned["numbers"], refused.detail)
        return cleaned

    def _refuse_numbers(self, text: str, detail: str) -> None:
        """Quote what is no number; of a pasted key, of which each part would be quoted, nothing."""
        try:
            validate_no_key(text)
        except forms.ValidationError as error:
            self.add_error("numbers", error)
        else:
            self.add_error("numbers", detail)


class ServiceAccountForm(PlacesForm):
    """A new service account with its first role."""

    field_order = ("name", "role", "kind", "numbers")

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        validators=[validate_cell],
        help_text=gettext_lazy("The program that it is for, such as “Deployment in Oslo”."),
    )


class LastDayForm(ReasonedForm):
    """A last day, or none."""

    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("Leave empty for no end date."),
    )

    @property
    def day(self) -> date | None:
        """The last day; the form must be valid."""
        day: date | None = self.cleaned_data["ends_on"]
        return day


class GivingForm(PlacesForm, LastDayForm):
    """A role to give to somebody."""

    ids = "give_%s"
    field_order = ("role", "kind", "numbers", "ends_on", "reason")


class AppointingForm(ReasonedForm):
    """Whom to appoint as the administrator of a customer."""

    field_order = ("email", "reason")

    email = AddressField(label=gettext_lazy("Email address"), max_length=254)


class InvitingContactsForm(ReasonedForm):
    """Whose primary contacts are invited: those of one organization, or of all."""

    field_order = ("organization", "language", "reason")

    organization = forms.CharField(
        label=gettext_lazy("Number of the organization"),
        required=False,
        max_length=40,
        validators=[validate_no_key],
        help_text=gettext_lazy("Leave empty for all customers."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the emails"), choices=settings.LANGUAGES
    )

    def clean_organization(self) -> Any:
        """The organization with that number, which the person must see; None for all."""
        number = self.cleaned_data["organization"]
        try:
            [place] = find_places(self.actor, "organization", [number]) if number else [None]
        except Invalid as refused:
            raise forms.ValidationError(refused.detail) from refused
        return place


class RemovalForm(ReasonedForm):
    """All roles of a person."""

    ids = "remove_%s"


class TickedForm(LastDayForm):
    """The roles of a person that were ticked, and their last day."""

    field_order = ("ends_on", "reason")

    roles: Any = forms.ModelMultipleChoiceField(
        None, error_messages={"required": gettext_lazy("Select a role.")}
    )

    def __init__(
        self, actor: Actor, roles: QuerySet[RoleAssignment], data: QueryDict | None = None
    ) -> None:
        super().__init__(actor, data)
        field: Any = self.fields["roles"]
        field.queryset = roles


class PeopleFilter(forms.Form):
    """The filters of the list of people; what is not valid filters nothing."""

    q = forms.CharField(label=gettext_lazy("Name or address"), required=False, max_length=100)
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False, widget=PlainSelect)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        field: Any = self.fields["role"]
        field.choices = [("", _("All roles")), *Role.choices]

    def offer(self, occurring: Occurring) -> None:
        """Offer the roles that somebody has, and say how many have each."""
        offer_only(self, {"role": occurring.values("role")})
        count_choices(self, occurring, self.chosen())

    def chosen(self) -> dict[str, str]:
        """The valid filters in use."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ServiceAccountFilter(PeopleFilter):
    """The filters of the list of service accounts, which have no address to write to."""

    q = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=100)
