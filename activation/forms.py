"""Forms of the pages of activations, KMS hosts and redemptions."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activation.installation_ids import GROUPS, MOST, BadInstallationId, parse_installation_id
from activation.models.kms_host import HOST_ID_LENGTH, HOST_NAME_LENGTH
from activation.models.osa_redemption import TENANT_LENGTH
from activation.services.host_reports import MOST_COUNTED
from activation.states import RedemptionKind
from agreements.access import Offer
from vlsc.lib.digit_groups import split_groups
from vlsc.lib.refused import Invalid, NotPermitted, Refused

REASON_LENGTH = 500
MINUTES = "%Y-%m-%dT%H:%M"
NUMBERS = range(1, GROUPS + 1)
MISSING = "x"  # what stands for an empty box: no digit, so that its group is wrong


class ActForm(forms.Form):
    """An act on a key or a host; only staff are asked for a reason."""

    # Names this rendering of the form, which acts once however often it is sent.
    form_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("The customer sees it in the log."),
    )

    def __init__(self, offer: Offer, data: QueryDict | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])
        if offer is not Offer.WITH_REASON:
            del self.fields["reason"]

    def clean_form_id(self) -> UUID:
        return self.cleaned_data["form_id"] or uuid4()

    def wish(self) -> dict[str, Any]:
        """The arguments of the service; the form must be valid."""
        return {name: value for name, value in self.cleaned_data.items() if name != "form_id"}

    def refuse(self, refused: Refused) -> None:
        """Add a service's error messages to the fields that they belong to, a refusal to the form.

        That somebody may not do it is no matter of the form, and raised again.
        """
        if isinstance(refused, NotPermitted):
            raise refused
        errors = refused.errors if isinstance(refused, Invalid) else {"": [refused.detail]}
        for name, messages in errors.items():
            self.add_error(name if name in self.fields else None, list(messages))


class ActivationForm(ActForm):
    """One machine by its installation ID, as it stands on its screen or in a mail."""

    installation_id = forms.CharField(
        label=gettext_lazy("Installation ID"),
        max_length=1000,
        help_text=gettext_lazy("63 digits in nine groups. Blanks and hyphens are ignored."),
    )
    machine_name = forms.CharField(
        label=gettext_lazy("Name of the machine"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("To find it by later."),
    )


class ProxyFileForm(ActForm):
    """A file of machines. The upload handler has already put it in private storage."""

    file = forms.FileField(
        label=gettext_lazy("File of machines"),
        help_text=gettext_lazy(
            "Text with commas, tabs or semicolons and the columns machine_name and"
            " installation_id, up to 10 MB. Choose the file or drop it here."
        ),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )


class TelephoneForm(ActForm):
    """One machine, its installation ID in nine boxes as it is read out.

    A whole installation ID may also stand in one box, pasted where there is no script.
    """

    machine_name = forms.CharField(
        label=gettext_lazy("Name of the machine"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("To find it by later."),
    )

    def __init__(self, offer: Offer, data: QueryDict | None = None, **more: Any) -> None:
        super().__init__(offer, data, **more)
        self.bad_groups: list[int] = []
        for number in NUMBERS:
            self.fields[f"group_{number}"] = forms.CharField(required=False, max_length=MOST)

    @property
    def boxes(self) -> list[dict[str, Any]]:
        """What the page shows of each box: its number, field and whether its group is wrong."""
        return [
            {"number": n, "field": self[f"group_{n}"], "is_wrong": n in self.bad_groups}
            for n in NUMBERS
        ]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("machine_name", "reason") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Join the boxes; each wrong group is named before anything is looked up."""
        cleaned: dict[str, Any] = super().clean() or {}
        boxes = ["".join(split_groups(cleaned.pop(f"group_{n}", ""))) for n in NUMBERS]
        filled = [box for box in boxes if box]
        text = filled[0] if len(filled) == 1 else "-".join(box or MISSING for box in boxes)
        try:
            cleaned["installation_id"] = parse_installation_id(text)
        except BadInstallationId as error:
            self.bad_groups = error.bad_groups
            self.add_error(None, str(error))
        return cleaned


class ReturnForm(ActForm):
    """Why a machine’s activation is given back; everybody is asked."""

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(Offer.WITH_REASON, data)
        self.fields["reason"].help_text = _("It is kept in the log.")


class LedgerFilter(forms.Form):
    """The search of a key's ledger, in the query string."""

    q = forms.CharField(
        label=gettext_lazy("Machine or installation ID"), max_length=200, required=False
    )

    @property
    def text(self) -> str:
        """What was searched for, or nothing."""
        return str(self.cleaned_data.get("q", "")) if self.is_valid() else ""


class HostForm(ActForm):
    name = forms.CharField(label=gettext_lazy("Name of the host"), max_length=HOST_NAME_LENGTH)
    host_id = forms.CharField(
        label=gettext_lazy("Host ID"),
        max_length=HOST_ID_LENGTH,
        help_text=gettext_lazy("It stays the same when the host is reinstalled. Case is ignored."),
    )


class ReportForm(ActForm):
    counted_at = forms.DateTimeField(
        label=gettext_lazy("Counted at"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=MINUTES),
        initial=timezone.now,
    )
    windows = forms.IntegerField(
        label=gettext_lazy("Windows servers and clients"),
        min_value=0,
        max_value=MOST_COUNTED,
        required=False,
        help_text=gettext_lazy("A host counts both together."),
    )
    office = forms.IntegerField(
        label=gettext_lazy("Office"),
        min_value=0,
        max_value=MOST_COUNTED,
        required=False,
        help_text=gettext_lazy("A host counts it by itself."),
    )

    def refuse(self, refused: Refused) -> None:
        """The same; the page calls one of the fields by a shorter name."""
        names = {"windows_servers_and_clients": "windows"}
        if isinstance(refused, Invalid):
            refused = Invalid({names.get(name, name): at for name, at in refused.errors.items()})
        super().refuse(refused)


class RedemptionForm(ActForm):
    tenant = forms.CharField(
        label=gettext_lazy("Tenant"),
        max_length=TENANT_LENGTH,
        help_text=gettext_lazy("Its name at the publisher’s service."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("The seats"), choices=RedemptionKind.choices)
    confirmed = forms.BooleanField(
        label=gettext_lazy("I have checked the tenant: a key is redeemed once, for good."),
    )

    def wish(self) -> dict[str, Any]:
        """The arguments of the service; the form must be valid."""
        wish = super().wish()
        del wish["confirmed"]
        return {**wish, "kind": RedemptionKind(wish["kind"])}
