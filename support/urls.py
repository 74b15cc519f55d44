"""URLs of the support pages."""

from django.urls import path

from support.views import desk, desk_request, directory, public, record, requests, settings

app_name = "support"
_of_desk = "desk/requests/<slug:number>"
urlpatterns = [
    path("support/new", requests.request_new, name="request-new"),
    path("support/requests", requests.requests, name="requests"),
    path("support/requests/<slug:number>", requests.request_page, name="request"),
    path(
        "support/requests/<slug:number>/messages", requests.request_message, name="request-message"
    ),
    path(
        "support/requests/<slug:number>/attachments/<uuid:pk>",
        requests.request_attachment,
        name="request-attachment",
    ),
    path("support/help", public.public_request, name="public-request"),
    path("support/telephone-directory", directory.directory, name="directory"),
    path("support/record", record.record, name="record"),
    path("support/record.csv", record.record_csv, name="record-csv"),
    path("desk", desk.desk_home, name="desk-home"),
    path("desk/requests", desk.desk, name="desk"),
    path("desk/requests/counts", desk.desk_counts, name="desk-counts"),
    path(_of_desk, desk_request.desk_request, name="desk-request"),
    path(f"{_of_desk}/take", desk_request.desk_take, name="desk-take"),
    path(f"{_of_desk}/hand-over", desk_request.desk_hand_over, name="desk-hand-over"),
    path(f"{_of_desk}/reply", desk_request.desk_reply, name="desk-reply"),
    path(f"{_of_desk}/decision", desk_request.desk_decide, name="desk-decide"),
    path(f"{_of_desk}/proposal", desk_request.desk_proposal, name="desk-proposal"),
    path("desk/request-settings", settings.desk_settings, name="desk-settings"),
    path("desk/request-settings/rules", settings.rule_save, name="rule-save"),
    path("desk/request-settings/rules/<uuid:pk>/remove", settings.rule_remove, name="rule-remove"),
    path("desk/request-settings/limits", settings.limit_save, name="limit-save"),
    path("desk/canned-answers", settings.canned_answers, name="canned-answers"),
    path("desk/canned-answers/new", settings.canned_answer_new, name="canned-answer-new"),
    path("desk/canned-answers/<uuid:pk>", settings.canned_answer, name="canned-answer"),
    path(
        "desk/canned-answers/<uuid:pk>/remove",
        settings.canned_answer_remove,
        name="canned-answer-remove",
    ),
    path("desk/directory", directory.directory_desk, name="directory-desk"),
    path("desk/directory/new", directory.call_center_new, name="call-center-new"),
    path("desk/directory/<uuid:pk>", directory.call_center, name="call-center"),
    path(
        "desk/directory/<uuid:pk>/remove", directory.call_center_remove, name="call-center-remove"
    ),
]
