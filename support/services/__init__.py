"""Verbs of support: filing, writing, taking, deciding and confirming requests."""

from support.services.attachments import (
    MOST_BYTES,
    MOST_FILES,
    describe_attachment,
    open_attachment,
)
from support.services.deciding import Decision, confirm_proposal, decide
from support.services.directory import CallCenterWish, remove_call_center, save_call_center
from support.services.filing import file_request
from support.services.messages import reply, require_writing, write_message
from support.services.outcomes import list_outcomes
from support.services.public import PublicWish, file_public_request
from support.services.record import publish_record
from support.services.settings import (
    RuleWish,
    change_support_settings,
    remove_canned_answer,
    remove_rule,
    save_canned_answer,
    save_limit,
    save_rule,
)
from support.services.taking import hand_over, take_request
from support.services.wishes import Reached, Wish, judge_machines

__all__ = [
    "MOST_BYTES",
    "MOST_FILES",
    "CallCenterWish",
    "Decision",
    "PublicWish",
    "Reached",
    "RuleWish",
    "Wish",
    "change_support_settings",
    "confirm_proposal",
    "decide",
    "describe_attachment",
    "file_public_request",
    "file_request",
    "hand_over",
    "judge_machines",
    "list_outcomes",
    "open_attachment",
    "publish_record",
    "remove_call_center",
    "remove_canned_answer",
    "remove_rule",
    "reply",
    "require_writing",
    "save_call_center",
    "save_canned_answer",
    "save_limit",
    "save_rule",
    "take_request",
    "write_message",
]
