"""The form for a new token."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.grants import Scope
from accounts.models import Token
from agreements.selectors import find_by_number, list_licensing_ids
from people.services import TokenWish, network_errors
from vlsc.lib.refused import Invalid, Refused
from vlsc.lib.text import validate_cell, validate_no_key


class TokenForm(forms.Form):
    """The form for a new token. Licensing IDs and networks are separated by spaces."""

    # Names this rendering of the form, which makes one token however often it is sent.
    form_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        validators=[validate_cell],
        help_text=gettext_lazy("What it is for, so that you recognize it later."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Permissions"), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Expires in"), coerce=int, initial=90, choices=()
    )
    licensing_ids = forms.CharField(
        label=gettext_lazy("Only for these licensing IDs"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy(
            "Separate numbers with spaces. Leave empty for all that you can see."
        ),
    )
    networks = forms.CharField(
        label=gettext_lazy("Only from these networks"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy(
            "Such as 192.0.2.0/24, separated by spaces. Leave empty for anywhere."
        ),
    )

    def __init__(
        self, actor: Actor, possible: Iterable[Scope], data: QueryDict | None = None
    ) -> None:
        super().__init__(data)
        self.actor = actor
        fields: Any = self.fields
        fields["scopes"].choices = [(scope.value, scope.label) for scope in possible]
        fields["scopes"].initial = [Scope.READ.value]
        fields["days"].choices = [
            (7, _("a week")),
            (30, _("30 days")),
            (90, _("90 days")),
            (180, _("180 days")),
            (365, _("a year")),
        ]

    def fill_in(self, token: Token, numbers: Iterable[str]) -> None:
        """Propose the attributes of an earlier token, which is bound to these licensing IDs."""
        lasted = (token.expires_at - token.created_at).days
        fields: Any = self.fields
        self.initial = {
            "name": token.name,
            "scopes": token.scopes,
            "days": next((days for days, _label in fields["days"].choices if days >= lasted), 365),
            "licensing_ids": " ".join(numbers),
            "networks": " ".join(token.networks),
        }

    def clean_form_id(self) -> UUID:
        return self.cleaned_data["form_id"] or uuid4()

    def clean_licensing_ids(self) -> list[UUID] | None:
        """The ids of the licensing IDs, or None for a token that is not bound."""
        text: str = self.cleaned_data["licensing_ids"]
        numbers = _split(text)
        if not numbers:
            return None
        try:
            visible = list_licensing_ids(self.actor)
            return [find_by_number(visible, number).pk for number in numbers]
        except Refused as refused:
            validate_no_key(text)
            raise forms.ValidationError(refused.detail, code=refused.code) from refused

    def clean_networks(self) -> list[str]:
        text: str = self.cleaned_data["networks"]
        networks = _split(text)
        if found := network_errors(networks=networks):
            validate_no_key(text)
            raise forms.ValidationError([forms.ValidationError(each, each.code) for each in found])
        return networks

    def wish(self, at: datetime) -> TokenWish:
        """The attributes of the new token; the form must be valid."""
        cleaned = self.cleaned_data
        return TokenWish(
            name=cleaned["name"],
            scopes=cleaned["scopes"],
            expires_at=at + timedelta(days=cleaned["days"]),
            licensing_ids=cleaned["licensing_ids"],
            networks=cleaned["networks"],
        )

    def refuse(self, refused: Invalid) -> None:
        """Add a service's error messages to the fields that they belong to."""
        for name, messages in refused.errors.items():
            errors = [
                forms.ValidationError(message, getattr(message, "code", refused.code))
                for message in messages
            ]
            self.add_error(name if name in self.fields else None, errors)


def _split(text: str) -> list[str]:
    """What stands between spaces and commas."""
    return text.replace(",", " ").split()
