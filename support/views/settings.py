"""Settings of the desk, for operations: switches, the table of the rule, limits, canned answers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.grants import Action
from accounts.middleware import PageRequest
from agreements.access import require_anywhere
from support.forms import CannedAnswerForm, LimitForm, RuleForm, SwitchesForm
from support.models import CannedAnswer, SupportSettings
from support.selectors.settings import (
    get_canned_answer,
    get_rule,
    list_all_canned_answers,
    list_limits,
    list_rules,
)
from support.services import (
    change_support_settings,
    remove_canned_answer,
    remove_rule,
    save_canned_answer,
    save_limit,
    save_rule,
)
from vlsc.lib.refused import Invalid


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk_settings(request: PageRequest) -> HttpResponse:
    require_anywhere(request.actor, Action.RUN_CENTER)
    if request.method != "POST":
        return _render(request)
    form, at = SwitchesForm(request.actor, request.POST), timezone.now()
    if _try(form, lambda: change_support_settings(by=request.actor, at=at, **form.wish())):
        return _saved(request)
    return _render(request, 400, switches_form=form)


@login_required
@require_POST
def rule_save(request: PageRequest) -> HttpResponse:
    require_anywhere(request.actor, Action.RUN_CENTER)
    form = RuleForm(request.POST)
    if _try(form, lambda: save_rule(by=request.actor, wish=form.wish(), at=timezone.now())):
        return _saved(request)
    return _render(request, 400, rule_form=form)


@login_required
@require_POST
def rule_remove(request: PageRequest, pk: UUID) -> HttpResponse:
    rule = get_rule(request.actor, pk)
    remove_rule(by=request.actor, rule=rule, at=timezone.now())
    messages.success(request, _("The row is removed."))
    return redirect("support:desk-settings")


@login_required
@require_POST
def limit_save(request: PageRequest) -> HttpResponse:
    require_anywhere(request.actor, Action.RUN_CENTER)
    form = LimitForm(request.actor, request.POST)
    if _try(form, lambda: save_limit(by=request.actor, at=timezone.now(), **form.wish())):
        return _saved(request)
    return _render(request, 400, limit_form=form)


@login_required
@require_safe
def canned_answers(request: PageRequest) -> HttpResponse:
    rows = list_all_canned_answers(request.actor)
    return render(request, "support/canned_answers.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def canned_answer_new(request: PageRequest) -> HttpResponse:
    require_anywhere(request.actor, Action.RUN_CENTER)
    return _edit(request, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def canned_answer(request: PageRequest, pk: UUID) -> HttpResponse:
    return _edit(request, get_canned_answer(request.actor, pk))


@login_required
@require_POST
def canned_answer_remove(request: PageRequest, pk: UUID) -> HttpResponse:
    answer = get_canned_answer(request.actor, pk)
    remove_canned_answer(by=request.actor, answer=answer, at=timezone.now())
    messages.success(request, _("%(name)s is removed.") % {"name": answer.title})
    return redirect("support:canned-answers")


def _edit(request: PageRequest, answer: CannedAnswer | None) -> HttpResponse:
    if request.method == "POST":
        form = CannedAnswerForm(request.POST)
    else:
        form = CannedAnswerForm.of(answer) if answer else CannedAnswerForm()
    if form.is_bound and _try(form, lambda: _save_answer(request, answer, form)):
        messages.success(request, _("%(name)s is saved.") % {"name": form.cleaned_data["title"]})
        return redirect("support:canned-answers")
    context = {"form": form, "answer": answer}
    status = 400 if form.is_bound else 200
    return render(request, "support/canned_answer.html", context, status=status)


def _save_answer(request: PageRequest, answer: CannedAnswer | None, form: CannedAnswerForm) -> None:
    at = timezone.now()
    save_canned_answer(by=request.actor, answer=answer, at=at, **form.cleaned_data)


def _try(form: Any, save: Callable[[], object]) -> bool:
    """Whether a form was right and saved; if not, it says why."""
    if not form.is_valid():
        return False
    try:
        save()
    except Invalid as refused:
        form.refuse(refused)
        return False
    return True


def _saved(request: PageRequest) -> HttpResponse:
    messages.success(request, _("The settings are saved."))
    return redirect("support:desk-settings")


def _render(request: PageRequest, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "switches_form": forms.get("switches_form")
        or SwitchesForm(request.actor, row=SupportSettings.get()),
        "rules": list_rules(request.actor),
        "rule_form": forms.get("rule_form") or RuleForm(),
        "limits": list_limits(request.actor),
        "limit_form": forms.get("limit_form") or LimitForm(request.actor),
    }
    return render(request, "support/desk_settings.html", context, status=status)
