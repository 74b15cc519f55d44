"""Forms of the customers' pages at the desk: the search, organizations, agreements, licensing IDs.

They read; their services check, and say at which field something is wrong.
"""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms import RefusableForm
from agreements.models import LicensingId, Organization
from agreements.services import AgreementWish, LicensingIdWish, NewLicensingId, OrganizationWish
from catalog.selectors import list_programs
from catalog.states import Pool
from vlsc.rest.forms import DateInput

OF_ORGANIZATION = _("Number of the organization")


class CustomerFilter(forms.Form):
    """The search in the query string."""

    q = forms.CharField(label=_("Name or number"), max_length=100, required=False)
    missing = forms.ChoiceField(
        label=_("Administrators"),
        choices=[("", _("All customers")), ("administrator", _("Without an administrator"))],
        required=False,
    )

    def chosen(self) -> dict[str, Any]:
        """The valid filters, as arguments of `list_customers`."""
        self.is_valid()
        missing = self.cleaned_data.get("missing")
        return {
            "text": self.cleaned_data.get("q", ""),
            "without_administrator": missing == "administrator",
        }


class RecordForm(RefusableForm):
    """What the forms of records have in common: `row` is None for a new one."""

    def __init__(self, data: QueryDict | None, row: Any, place: Organization | None) -> None:
        super().__init__(data, initial=self.present(row) if row else self.suggested(place))

    def present(self, row: Any) -> dict[str, Any]:
        """The values of a stored row."""
        return {name: getattr(row, name, "") for name in self.base_fields}

    def suggested(self, place: Organization | None) -> dict[str, Any]:
        """The values of a new row at a place."""
        return {"organization_number": place.number if place else ""}

    def wish(self) -> Any:
        """What is asked for; the form must be valid."""
        raise NotImplementedError


class OrganizationForm(RecordForm):
    """An organization; at the top of a group without a parent."""

    name = forms.CharField(label=_("Name"), max_length=200)
    number = forms.CharField(
        label=_("Number"), max_length=40, help_text=_("The center gives it; files refer to it.")
    )
    parent_number = forms.CharField(
        label=_("Number of the parent organization"),
        max_length=40,
        required=False,
        help_text=_("Leave empty for the top of an ownership group, in which keys may be shared."),
    )
    country = forms.CharField(
        label=_("Country"), max_length=2, required=False, help_text=_("Two letters, such as SE.")
    )
    city = forms.CharField(label=_("City"), max_length=80, required=False)

    def present(self, row: Organization) -> dict[str, Any]:
        parent = row.parent.number if row.parent else ""
        return super().present(row) | {"parent_number": parent}

    def suggested(self, place: Organization | None) -> dict[str, Any]:
        return {"parent_number": place.number if place else ""}

    def wish(self) -> OrganizationWish:
        """The organization that is asked for; the form must be valid."""
        return OrganizationWish(**self.cleaned_data)


class TermForm(RecordForm):
    """A form with a program, an organization and a term."""

    program = forms.ModelChoiceField(label=_("Program"), queryset=list_programs())
    starts_on = forms.DateField(label=_("Starts on"), required=False, widget=DateInput)
    ends_on = forms.DateField(
        label=_("Ends on"),
        required=False,
        widget=DateInput,
        help_text=_("The last day is included."),
    )
    terminated_on = forms.DateField(
        label=_("Terminated on"),
        required=False,
        widget=DateInput,
        help_text=_("Only if it ended, or will end, early."),
    )

    def __init__(self, data: QueryDict | None, row: Any, place: Organization | None) -> None:
        super().__init__(data, row, place)
        program: Any = self.fields["program"]
        program.disabled = row is not None
        if row is None:
            del self.fields["terminated_on"]

    def present(self, row: Any) -> dict[str, Any]:
        return super().present(row) | {"organization_number": row.organization.number}


class AgreementForm(TermForm):
    """An agreement of an organization."""

    field_order = ("program", "number", "organization_number")
    number = forms.CharField(label=_("Number"), max_length=40)
    organization_number = forms.CharField(label=OF_ORGANIZATION, max_length=40)

    def wish(self) -> AgreementWish:
        """The agreement that is asked for; the form must be valid."""
        return AgreementWish(**self.cleaned_data)


class LicensingIdForm(TermForm):
    """A licensing ID under an agreement."""

    field_order = ("program", "agreement_number", "organization_number", "number")
    agreement_number = forms.CharField(label=_("Number of the agreement"), max_length=40)
    organization_number = forms.CharField(label=OF_ORGANIZATION, max_length=40)
    number = forms.CharField(label=_("Licensing ID"), max_length=40)
    authorization = forms.CharField(
        label=_("Authorization number"),
        max_length=40,
        required=False,
        help_text=_("Of Open programs only."),
    )
    pools = forms.MultipleChoiceField(
        label=_("Product pools"),
        choices=Pool.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("It gets the keys of these pools, where its program gives keys by pool."),
    )
    price_level = forms.CharField(label=_("Price level"), max_length=20, required=False)

    def present(self, row: LicensingId) -> dict[str, Any]:
        return super().present(row) | {"agreement_number": row.agreement.number}

    def wish(self) -> LicensingIdWish:
        """The licensing ID that is asked for; the form must be valid."""
        facts = {name: self.cleaned_data[name] for name in FACTS}
        names = ("program", "agreement_number", "organization_number")
        return LicensingIdWish(
            **{name: self.cleaned_data[name] for name in names},
            terminated_on=self.cleaned_data.get("terminated_on"),
            facts=NewLicensingId(**facts),
        )


FACTS = ("number", "authorization", "pools", "price_level", "starts_on", "ends_on")
FORMS: dict[str, type[RecordForm]] = {
    "organizations": OrganizationForm,
    "agreements": AgreementForm,
    "licensing-ids": LicensingIdForm,
}
