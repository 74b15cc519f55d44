"""The filters of the purchases of a licensing ID."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.states import Fulfillment, PurchaseKind
from vlsc.lib.selects import PlainSelect
from vlsc.rest.status_filter import CountedFilter


class PurchaseFilter(CountedFilter):
    """What was bought, of which type, and how it was delivered."""

    q = forms.CharField(
        label=gettext_lazy("Product or order number"), required=False, max_length=100
    )
    kind = forms.ChoiceField(label=gettext_lazy("Type"), required=False, widget=PlainSelect)
    fulfillment = forms.ChoiceField(
        label=gettext_lazy("Fulfillment"), required=False, widget=PlainSelect
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["kind"].choices = [("", _("All types")), *PurchaseKind.choices]
        fields["fulfillment"].choices = [("", _("Any fulfillment")), *Fulfillment.choices]
