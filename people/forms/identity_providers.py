"""The form of an identity provider, new or known."""

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.forms import RefusableForm
from accounts.models import IdentityProvider, domain_of
from agreements.models import Organization
from agreements.selectors import list_organizations
from people.services import ProviderWish
from vlsc.lib.text import normalize_name, validate_cell
from vlsc.rest.forms import IdentifierBoundField


class ProviderForm(RefusableForm):
    """How a provider is reached, and for whom it answers. Only a new one asks whose it is."""

    organization = forms.CharField(
        label=_("Number of the organization"),
        required=False,
        max_length=40,
        help_text=_("Leave empty for the center’s own provider, which also signs staff in."),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        validators=[validate_cell],
        help_text=_("People read it on the sign-in page."),
    )
    issuer = forms.CharField(
        label=_("Issuer"),
        max_length=300,
        help_text=_("The address before “/.well-known/openid-configuration”."),
    )
    client_id = forms.CharField(  # type: ignore[call-arg]
        label=_("Client ID"),
        max_length=190,
        bound_field_class=IdentifierBoundField,  # the stubs do not know it yet
    )
    secret = forms.CharField(
        label=_("Client secret"),
        required=False,
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("It is encrypted and never shown. Leave empty to keep the stored one."),
    )
    domains = forms.CharField(
        label=_("Email domains"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One per line. The provider signs in every account with an address there, so first "
            "make sure that the domain belongs to the customer."
        ),
    )
    is_required = forms.BooleanField(
        label=_("Required"),
        required=False,
        help_text=_("People in these domains then cannot sign in with a password or a passkey."),
    )
    counts_as_second_factor = forms.BooleanField(
        label=_("Counts as a second factor"),
        required=False,
        help_text=_("Select this only if the provider itself asks for one."),
    )
    reason = forms.CharField(
        label=_("How did you verify the domains?"),
        max_length=500,
        help_text=_("The customer’s administrators can read it in the log."),
    )

    def __init__(
        self, actor: Actor, data: QueryDict | None, provider: IdentityProvider | None = None
    ) -> None:
        super().__init__(data, initial=_values(provider) if provider else {})
        self._actor = actor
        self.found: Organization | None = None
        if provider:
            del self.fields["organization"]

    def clean_name(self) -> str:
        return normalize_name(self.cleaned_data["name"])

    def clean_organization(self) -> str:
        number: str = self.cleaned_data["organization"]
        if number:
            self.found = list_organizations(self._actor).filter(number=number).first()
            if self.found is None:
                raise forms.ValidationError(_("There is no such organization."))
        return number

    def clean_domains(self) -> list[str]:
        """Each as it is stored; what is none stays, so that the message can name it."""
        texts = re.split(r"[\s,;]+", self.cleaned_data["domains"].strip())
        return [text if "@" in text else domain_of(f"@{text}") or text for text in texts]

    def wish(self) -> ProviderWish:
        """The provider that is asked for; the form must be valid."""
        return ProviderWish(
            **{name: self.cleaned_data[name] for name in ProviderWish.__dataclass_fields__}
        )


def _values(provider: IdentityProvider) -> dict[str, Any]:
    names = ("name", "issuer", "client_id", "is_required", "counts_as_second_factor")
    domains = sorted(row.domain for row in provider.domains.all())
    return {name: getattr(provider, name) for name in names} | {"domains": "\n".join(domains)}
