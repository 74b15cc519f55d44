"""Forms of support."""

from support.forms.desk import DecisionForm, DeskFilter, HandOverForm, ProposalForm, ReplyForm
from support.forms.directory import CallCenterForm
from support.forms.files import refuse_upload
from support.forms.public import PublicRequestForm
from support.forms.record import RecordFilter
from support.forms.requests import MessageForm, RequestFilter, RequestForm
from support.forms.settings import CannedAnswerForm, LimitForm, RuleForm, SwitchesForm

__all__ = [
    "CallCenterForm",
    "CannedAnswerForm",
    "DecisionForm",
    "DeskFilter",
    "HandOverForm",
    "LimitForm",
    "MessageForm",
    "ProposalForm",
    "PublicRequestForm",
    "RecordFilter",
    "ReplyForm",
    "RequestFilter",
    "RequestForm",
    "RuleForm",
    "SwitchesForm",
    "refuse_upload",
]
