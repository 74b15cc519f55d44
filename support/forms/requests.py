"""Forms of requests: a new one of each of the five kinds, and a message."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from agreements.models import LicensingId
from catalog.models import Product
from catalog.selectors import find_product
from keyfiles.services.uploads import ReceivedFile
from support.forms.files import FilesField
from support.models import Request
from support.models.request import REASON_LENGTH, SUBJECT_LENGTH, TEXT_LENGTH
from support.selectors.opening import Opening, find_host_named, find_licensing_id
from support.services import Wish
from support.states import Category, Kind, RequestState
from vlsc.lib.refused import Invalid, Refused
from vlsc.lib.selects import PlainSelect
from vlsc.rest.status_filter import StatusFilter

ALWAYS = ("reason", "file", "contacts", "on_behalf")
KEY = ("licensing_id", "product", "last_five")
FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.MAK_INCREASE: (*KEY, "activations"),
    Kind.KMS_HOSTS: (*KEY, "hosts", "host", "host_activations"),
    Kind.KMS_EXCEPTION: (*KEY, "servers", "windows_clients", "office"),
    Kind.KEY_MISSING: (*KEY,),
    Kind.GENERAL: ("category", "subject", "licensing_id"),
}
OPTIONAL: dict[Kind, tuple[str, ...]] = {
    Kind.MAK_INCREASE: ("product",),
    Kind.KMS_HOSTS: ("product", "hosts", "host", "host_activations"),
    Kind.KMS_EXCEPTION: ("last_five", "servers", "windows_clients", "office"),
    Kind.KEY_MISSING: ("last_five",),
    Kind.GENERAL: ("licensing_id",),
}
MOST_CONTACTS_TEXT = 2600  # ten addresses of the greatest length


def _amount(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text)  # the service knows the range


class RequestForm(forms.Form):
    """A new request. What is typed must match something that the person sees."""

    licensing_id = forms.CharField(
        label=gettext_lazy("Agreement or enrollment number"), max_length=60
    )
    product = forms.CharField(
        label=gettext_lazy("Product with version and edition"), max_length=160
    )
    last_five = forms.CharField(
        label=gettext_lazy("Last five characters of the key"),
        max_length=5,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    activations = _amount(
        gettext_lazy("Additional activations wanted"), gettext_lazy("Not the new total.")
    )
    hosts = _amount(gettext_lazy("More KMS hosts"))
    host = forms.CharField(
        label=gettext_lazy("Name of a host that needs more activations"), max_length=200
    )
    host_activations = _amount(gettext_lazy("More activations of that host"))
    servers = _amount(gettext_lazy("Servers that will activate"))
    windows_clients = _amount(gettext_lazy("Windows clients that will activate"))
    office = _amount(gettext_lazy("Machines with Office that will activate"))
    category = forms.ChoiceField(label=gettext_lazy("What it is about"), choices=Category.choices)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=SUBJECT_LENGTH)
    reason = forms.CharField(
        label=gettext_lazy("Business reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    file = FilesField()
    contacts = forms.CharField(
        label=gettext_lazy("Further addresses"),
        required=False,
        max_length=MOST_CONTACTS_TEXT,
        help_text=gettext_lazy("They get the emails too. Separate several with spaces."),
    )
    on_behalf = forms.CharField(
        label=gettext_lazy("Why you create it for the customer"),
        max_length=500,
        help_text=gettext_lazy("The customer sees it in the log."),
    )

    def __init__(
        self,
        kind: Kind,
        actor: Actor,
        opening: Opening,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
    ) -> None:
        super().__init__(data, files, initial=opening.initial)
        self.kind, self.actor = kind, actor
        for name in list(self.fields):
            if name not in (*FIELDS[kind], *ALWAYS):
                del self.fields[name]
            elif name in OPTIONAL[kind]:
                self.fields[name].required = False
        if not actor.is_staff:
            del self.fields["on_behalf"]
        if kind == Kind.GENERAL:
            self.fields["reason"].label = _("Your question")

    def clean_licensing_id(self) -> Any:
        number = self.cleaned_data["licensing_id"]
        try:
            return find_licensing_id(self.actor, number) if number else None
        except Refused as refused:
            raise ValidationError(refused.detail, refused.code) from refused

    def clean_product(self) -> Product | None:
        name = self.cleaned_data["product"]
        product = find_product(name) if name else None
        if name and product is None:
            raise ValidationError(_("There is no product with this name."), "unknown_product")
        return product

    def clean(self) -> dict[str, Any]:
        """Find the host that is named."""
        cleaned: dict[str, Any] = super().clean() or {}
        if name := cleaned.get("host"):
            cleaned["host"] = find_host_named(self.actor, name, cleaned.get("last_five", ""))
            if cleaned["host"] is None:
                self.add_error("host", _("You see no host of this key with this name."))
        return cleaned

    def wish(self) -> Wish:
        """What is asked for; the form must be valid."""
        values = {name: value for name, value in self.cleaned_data.items() if value != ""}
        values.pop("on_behalf", None)
        values.pop("file")
        contacts = values.pop("contacts", "").replace(",", " ").replace(";", " ").split()
        return Wish(kind=self.kind, contacts=tuple(contacts), **values)

    @property
    def place(self) -> LicensingId | None:
        """The licensing ID that was typed, if the form was sent with one in sight."""
        found: LicensingId | None = getattr(self, "cleaned_data", {}).get("licensing_id")
        return found

    @property
    def attached(self) -> list[ReceivedFile]:
        """What is attached; the form must be valid."""
        return list(self.cleaned_data["file"])

    @property
    def behalf(self) -> str:
        """Why staff file it for a customer; the form must be valid."""
        return str(self.cleaned_data.get("on_behalf", ""))

    def refuse(self, refused: Invalid) -> None:
        """Add a service's error messages to the fields that they belong to."""
        refuse(self, refused)


class MessageForm(forms.Form):
    """A message to the center, with files."""

    text = forms.CharField(
        label=gettext_lazy("Write to the center"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    file = FilesField()

    def wish(self) -> dict[str, Any]:
        """What the service takes; the form must be valid."""
        return {"text": self.cleaned_data["text"], "files": self.cleaned_data["file"]}

    def refuse(self, refused: Invalid) -> None:
        """Add a service's error messages to the fields that they belong to."""
        refuse(self, refused)


def refuse(form: forms.Form, refused: Invalid) -> None:
    """Add a service's error messages to the fields that they belong to."""
    for name, messages in refused.errors.items():
        form.add_error(name if name in form.fields else None, [str(each) for each in messages])


class RequestFilter(StatusFilter):
    """The state and kind in the address bar; what is unknown filters nothing."""

    kind = forms.ChoiceField(label=gettext_lazy("Type"), required=False, widget=PlainSelect)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, RequestState)
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("All types")), *Kind.choices]

    def narrow(self, found: QuerySet[Request]) -> QuerySet[Request]:
        """The requests that fit."""
        return found.filter(**self.chosen())
