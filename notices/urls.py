"""URLs of the mails page."""

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("desk/mails", views.mails, name="mails"),
    path("desk/mails/test", views.mail_test, name="mail-test"),
    path("desk/mails/<uuid:pk>/resend", views.mail_resend, name="mail-resend"),
]
