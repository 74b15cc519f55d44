"""The mails page at the desk: what was sent and what was not; test mails; sending again."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.grants import Action
from accounts.lists import list_menu
from accounts.middleware import PageRequest
from agreements.access import require_anywhere
from notices.selectors import get_mail, list_mails
from notices.services import resend_mail, send_test_mail
from notices.states import MailState
from notices.templates import title_of
from vlsc.lib.keyset import cut
from vlsc.lib.occurring import list_occurring
from vlsc.rest.status_filter import StatusFilter


@login_required
@require_safe
def mails(request: PageRequest) -> HttpResponse:
    require_anywhere(request.actor, Action.RUN_CENTER)
    form = StatusFilter(request.GET, MailState)
    found = list_mails(request.actor).order_by()
    form.offer(list_occurring(found, state="state"))
    found = found.filter(**form.chosen())
    page = cut(found, "requested_at", down=True, asked=request.GET, of=request.path)
    rows = [(mail, title_of(mail.template)) for mail in page.rows]
    context = {
        "form": form,
        "rows": rows,
        "page": page,
        **list_menu(request.user.lists, "mails", request.GET),
        **page.addresses(request.GET),
    }
    return render(request, "notices/mails.html", context)


@login_required
@require_POST
def mail_test(request: PageRequest) -> HttpResponse:
    mail = send_test_mail(by=request.actor, at=timezone.now())
    messages.success(request, _("A test email to %(name)s is on its way.") % {"name": mail.reader})
    return redirect("notices:mails")


@login_required
@require_POST
def mail_resend(request: PageRequest, pk: UUID) -> HttpResponse:
    require_anywhere(
        request.actor, Action.RUN_CENTER
    )  # before it says whether there is such a mail
    resend_mail(by=request.actor, mail=get_mail(request.actor, pk), at=timezone.now())
    messages.success(request, _("The email is sent again."))
    return redirect("notices:mails")
