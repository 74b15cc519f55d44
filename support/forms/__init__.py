"""Forms of support."""

from support.forms.desk import DecisionForm, DeskFilter, HandOverForm, ProposalForm, ReplyForm
from support.forms.directory import CallCenterForm, DirectoryFileForm
from support.forms.files import refuse_upload
from support.forms.public import PublicRequestForm
from support.forms.requests import MessageForm, RequestFilter, RequestForm

__all__ = [
    "CallCenterForm",
    "DecisionForm",
    "DeskFilter",
    "DirectoryFileForm",
    "HandOverForm",
    "MessageForm",
    "ProposalForm",
    "PublicRequestForm",
    "ReplyForm",
    "RequestFilter",
    "RequestForm",
    "refuse_upload",
]
