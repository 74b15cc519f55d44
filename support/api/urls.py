"""API URLs of support."""

from django.urls import path

from support.api import attachments, desk, requests
from support.api.directory import TelephoneDirectoryView
from support.api.record import RecordView

urlpatterns = [
    path("telephone-directory", TelephoneDirectoryView.as_view(), name="telephone-directory"),
    path("record", RecordView.as_view(), name="record"),
    path("support-requests", requests.SupportRequestsView.as_view(), name="support-requests"),
    path(
        "support-requests/<request_number:number>",
        requests.SupportRequestView.as_view(),
        name="support-request",
    ),
    path(
        "support-requests/<request_number:number>/messages",
        requests.SupportRequestMessagesView.as_view(),
        name="support-request-messages",
    ),
    path(
        "support-requests/<request_number:number>/attachments",
        attachments.SupportRequestAttachmentsView.as_view(),
        name="support-request-attachments",
    ),
    path(
        "support-requests/<request_number:number>/attachments/<id:id>",
        attachments.SupportRequestAttachmentView.as_view(),
        name="support-request-attachment",
    ),
    path(
        "center/support-requests/<request_number:number>/attachments",
        attachments.CenterRequestAttachmentsView.as_view(),
        name="center-support-request-attachments",
    ),
    path(
        "center/support-requests/<request_number:number>/attachments/<id:id>",
        attachments.CenterRequestAttachmentView.as_view(),
        name="center-support-request-attachment",
    ),
    path(
        "center/support-requests",
        desk.CenterRequestsView.as_view(),
        name="center-support-requests",
    ),
    path(
        "center/support-requests/<request_number:number>",
        desk.CenterRequestView.as_view(),
        name="center-support-request",
    ),
    path(
        "center/support-requests/<request_number:number>/take",
        desk.CenterRequestTakeView.as_view(),
        name="center-support-request-take",
    ),
    path(
        "center/support-requests/<request_number:number>/hand-over",
        desk.CenterRequestHandOverView.as_view(),
        name="center-support-request-hand-over",
    ),
    path(
        "center/support-requests/<request_number:number>/messages",
        desk.CenterRequestMessagesView.as_view(),
        name="center-support-request-messages",
    ),
    path(
        "center/support-requests/<request_number:number>/decision",
        desk.CenterRequestDecisionView.as_view(),
        name="center-support-request-decision",
    ),
    path(
        "center/support-requests/<request_number:number>/confirmation",
        desk.CenterRequestConfirmationView.as_view(),
        name="center-support-request-confirmation",
    ),
]
