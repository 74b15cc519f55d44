"""The form for people who cannot sign in."""

from django import forms
from django.utils.translation import gettext_lazy

from support.forms.requests import refuse
from support.models.request import REASON_LENGTH
from support.services import PublicWish
from support.services.public import PROOF_LENGTH
from support.states import PublicCategory
from vlsc.lib.addresses import AddressField
from vlsc.lib.refused import Invalid


class PublicRequestForm(forms.Form):
    """Who asks, for which organization, and how the center can check it."""

    category = forms.ChoiceField(
        label=gettext_lazy("What it is about"), choices=PublicCategory.choices
    )
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=120)
    address = AddressField(
        label=gettext_lazy("Your email address"),
        max_length=254,
        help_text=gettext_lazy("The answer goes there."),
    )
    organization = forms.CharField(label=gettext_lazy("Organization"), max_length=120)
    number = forms.CharField(
        label=gettext_lazy("Licensing ID or agreement number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Needed if your administrator has left."),
    )
    reason = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("No passwords and no product keys, please."),
    )
    proof = forms.CharField(
        label=gettext_lazy("How we can check that you act for the organization"),
        max_length=PROOF_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Needed if your administrator has left: an order or invoice number, a superior, a"
            " switchboard that we can call. Everyone who is named for the licensing ID is informed."
        ),
    )

    def wish(self) -> PublicWish:
        """What is asked for; the form must be valid."""
        return PublicWish(**self.cleaned_data)

    def refuse(self, refused: Invalid) -> None:
        """Add a service's error messages to the fields that they belong to."""
        refuse(self, refused)
