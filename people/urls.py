"""URLs of the people pages."""

from django.urls import path

from people.views import (
    access,
    appointing,
    claims,
    identity_providers,
    invitations,
    invited,
    log,
    people,
    permissions,
    role_requests,
    service_accounts,
    staff,
    tokens,
)

app_name = "people"
urlpatterns = [
    path("licenses/<uuid:pk>/access", access.licensing_id_access, name="licensing-id-access"),
    path("licenses/<uuid:pk>/log", log.licensing_id_log, name="licensing-id-log"),
    path("invitations", invitations.invitations, name="invitations"),
    path("invitations/<uuid:pk>/resend", invitations.invitation_resend, name="invitation-resend"),
    path(
        "invitations/<uuid:pk>/withdraw",
        invitations.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("invitations/<uuid:pk>/<str:secret>", invited.invitation, name="invitation"),
    path("people", people.people, name="people"),
    path("people/review.csv", people.review_csv, name="review-csv"),
    path("people/<uuid:pk>", people.person, name="person"),
    path("people/<uuid:pk>/take", people.person_take, name="person-take"),
    path("people/<uuid:pk>/end", people.person_end, name="person-end"),
    path("people/<uuid:pk>/remove", people.person_remove, name="person-remove"),
    path("permissions", permissions.permissions, name="permissions"),
    path("permissions/<uuid:pk>/drop", permissions.permission_drop, name="permission-drop"),
    path("claims", claims.claims, name="claims"),
    path("claims/<uuid:pk>", claims.claim, name="claim"),
    path("role-requests", role_requests.role_requests, name="role-requests"),
    path("role-requests/<uuid:pk>", role_requests.role_request, name="role-request"),
    path(
        "role-requests/<uuid:pk>/withdraw",
        role_requests.role_request_withdraw,
        name="role-request-withdraw",
    ),
    path("desk/customers/invite", appointing.inviting_contacts, name="inviting-contacts"),
    path("desk/customers/<uuid:pk>/appoint", appointing.appointing, name="appointing"),
    path(
        "desk/identity-providers",
        identity_providers.identity_providers,
        name="identity-providers",
    ),
    path(
        "desk/identity-providers/new",
        identity_providers.identity_provider_new,
        name="identity-provider-new",
    ),
    path(
        "desk/identity-providers/<uuid:pk>",
        identity_providers.identity_provider,
        name="identity-provider",
    ),
    path(
        "desk/identity-providers/<uuid:pk>/remove",
        identity_providers.identity_provider_remove,
        name="identity-provider-remove",
    ),
    path("desk/staff", staff.staff, name="staff"),
    path("desk/staff/<uuid:pk>/deactivate", staff.staff_deactivate, name="staff-deactivate"),
    path("desk/staff/<uuid:pk>/activate", staff.staff_activate, name="staff-activate"),
    path("log", log.log, name="log"),
    path("log.csv", log.log_csv, name="log-csv"),
    path("service-accounts", service_accounts.service_accounts, name="service-accounts"),
    path("service-accounts/<uuid:pk>", service_accounts.service_account, name="service-account"),
    path(
        "service-accounts/<uuid:pk>/deactivate",
        service_accounts.service_account_deactivate,
        name="service-account-deactivate",
    ),
    path("tokens", tokens.tokens, name="tokens"),
    path("tokens/<uuid:pk>/made", tokens.token_made, name="token-made"),
    path("tokens/<uuid:pk>/revoke", tokens.token_revoke, name="token-revoke"),
]
