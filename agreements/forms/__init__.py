"""Forms of the agreements pages."""

from agreements.forms.purchases import PurchaseFilter
from agreements.forms.reasons import ReasonForm
from agreements.forms.records import FORMS, CustomerFilter, RecordForm
from agreements.forms.summary import LIST, TREE, SummaryFilter

__all__ = [
    "FORMS",
    "LIST",
    "TREE",
    "CustomerFilter",
    "PurchaseFilter",
    "ReasonForm",
    "RecordForm",
    "SummaryFilter",
]
