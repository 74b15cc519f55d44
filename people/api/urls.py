"""API URLs of people."""

from django.urls import path

from people.api.center_invitations import CenterInvitationsView
from people.api.claims import ClaimObjectionView, ClaimsView, ClaimView
from people.api.invitations import InvitationResendView, InvitationsView, InvitationView
from people.api.log import LogView
from people.api.me import MeView
from people.api.role_requests import RoleRequestDecisionView, RoleRequestsView, RoleRequestView
from people.api.roles import RolesView, RoleView
from people.api.service_accounts import ServiceAccountsView, ServiceAccountView
from people.api.tokens import TokensView, TokenView

urlpatterns = [
    path("me", MeView.as_view(), name="me"),
    path("invitations", InvitationsView.as_view(), name="invitations"),
    path("invitations/<id:id>", InvitationView.as_view(), name="invitation"),
    path("invitations/<id:id>/resend", InvitationResendView.as_view(), name="invitation-resend"),
    path("center/invitations", CenterInvitationsView.as_view(), name="center-invitations"),
    path("claims", ClaimsView.as_view(), name="claims"),
    path("claims/<id:id>", ClaimView.as_view(), name="claim"),
    path("claims/<id:id>/object", ClaimObjectionView.as_view(), name="claim-object"),
    path("log", LogView.as_view(), name="log"),
    path("role-requests", RoleRequestsView.as_view(), name="role-requests"),
    path("role-requests/<id:id>", RoleRequestView.as_view(), name="role-request"),
    path(
        "role-requests/<id:id>/decision",
        RoleRequestDecisionView.as_view(),
        name="role-request-decision",
    ),
    path("roles", RolesView.as_view(), name="roles"),
    path("roles/<id:id>", RoleView.as_view(), name="role"),
    path("service-accounts", ServiceAccountsView.as_view(), name="service-accounts"),
    path("service-accounts/<id:id>", ServiceAccountView.as_view(), name="service-account"),
    path("tokens", TokensView.as_view(), name="tokens"),
    path("tokens/<id:id>", TokenView.as_view(), name="token"),
]
