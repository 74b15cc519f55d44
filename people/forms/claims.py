"""Forms of claims: a new one, an objection, and the decision of operations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from people.forms.role_requests import RefusableForm
from people.models.claim import REASON_LENGTH


class ClaimForm(RefusableForm):
    """The two numbers of an Open license."""

    authorization = forms.CharField(
        label=gettext_lazy("Authorization number"),
        max_length=40,
        help_text=gettext_lazy("Both numbers are in the confirmation of your order."),
    )
    license_number = forms.CharField(label=gettext_lazy("License number"), max_length=40)


class ObjectionForm(RefusableForm):
    """Why a claim must not open."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For the center. The claimant does not see it."),
    )


class SettlementForm(RefusableForm):
    """Whether operations give the role."""

    accept = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("Accept: the claimant becomes administrator")),
            ("no", gettext_lazy("Deny")),
        ],
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("The customer sees it in the log."),
    )

    def decision(self) -> dict[str, Any]:
        """The arguments of `settle_claim`; the form must be valid."""
        return {
            "accept": self.cleaned_data["accept"] == "yes",
            "reason": self.cleaned_data["reason"],
        }
