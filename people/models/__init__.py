"""Rows of people: providers, claims, invitations, wishes for roles, notices of what ends."""

from people.models.claim import Claim
from people.models.customer_provider import CustomerProvider
from people.models.invitation import Invitation
from people.models.role_request import RoleRequest
from people.models.term_notice import TermNotice
from people.models.token_notice import TokenNotice

__all__ = ["Claim", "CustomerProvider", "Invitation", "RoleRequest", "TermNotice", "TokenNotice"]
