"""Reads of support, limited to what the actor may see."""

from support.selectors.desk import (
    find_canned_answer,
    list_desk_staff,
    list_open_requests,
    narrow_desk_requests,
)
from support.selectors.directory import get_call_center, list_call_centers, list_own_countries
from support.selectors.record import list_record, may_see_record
from support.selectors.requests import (
    count_desk,
    count_queues,
    find_open_proposal,
    find_requests,
    find_staff,
    get_attachment,
    get_desk_request,
    get_open_proposal,
    get_request,
    list_canned_answers,
    list_desk_requests,
    list_messages,
    list_proposals,
    list_requests,
    with_breached,
)

__all__ = [
    "count_desk",
    "count_queues",
    "find_canned_answer",
    "find_open_proposal",
    "find_requests",
    "find_staff",
    "get_attachment",
    "get_call_center",
    "get_desk_request",
    "get_open_proposal",
    "get_request",
    "list_call_centers",
    "list_canned_answers",
    "list_desk_requests",
    "list_desk_staff",
    "list_messages",
    "list_open_requests",
    "list_own_countries",
    "list_proposals",
    "list_record",
    "list_requests",
    "may_see_record",
    "narrow_desk_requests",
    "with_breached",
]
