"""Requests, what belongs to them, and the tables that decisions go by."""

from support.models.attachment import Attachment
from support.models.desk import CannedAnswer, DecisionLimit, GrantRule, SupportSettings
from support.models.directory import CallCenter, is_open_at
from support.models.message import Message, RequestContact
from support.models.proposal import Proposal
from support.models.request import Request
from support.models.step import Step

__all__ = [
    "Attachment",
    "CallCenter",
    "CannedAnswer",
    "DecisionLimit",
    "GrantRule",
    "Message",
    "Proposal",
    "Request",
    "RequestContact",
    "Step",
    "SupportSettings",
    "is_open_at",
]
