"""Forms of the agreements pages."""

from agreements.forms.records import FORMS, CustomerFilter, RecordForm
from agreements.forms.summary import LIST, TREE, SummaryFilter

__all__ = ["FORMS", "LIST", "TREE", "CustomerFilter", "RecordForm", "SummaryFilter"]
