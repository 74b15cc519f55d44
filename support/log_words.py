"""Log wording for requests and the telephone directory."""

from django.utils.translation import gettext_lazy as _

from audit.detail import register_facts
from audit.words import register_words
from support.states import Kind, Outcome, RequestState, StepKind

THINGS = {
    "attachment": _("Attachments"),
    "call_center": _("Telephone directory"),
    "canned_answer": _("Canned answers"),
    "decision_limit": _("Limits of decisions"),
    "grant_rule": _("Table of the rule"),
    "request_settings": _("Settings of requests"),
    "record": _("Record"),
    "request": _("Requests"),
}
SENTENCES = {
    "call_center.saved": _("%(who)s saved %(what)s in the telephone directory"),
    "call_center.removed": _("%(who)s removed %(what)s from the telephone directory"),
    "request.filed": _("%(who)s filed the request %(what)s"),
    "request.written": _("%(who)s wrote in the request %(what)s"),
    "request.answered": _("%(who)s answered the request %(what)s"),
    "request.noted": _("%(who)s made an internal note in the request %(what)s"),
    "request.taken": _("%(who)s took the request %(what)s"),
    "request.handed_over": _("%(who)s handed the request %(what)s over"),
    "request.proposed": _("%(who)s proposed a decision on the request %(what)s"),
    "request.proposal_declined": _("%(who)s declined the proposal for the request %(what)s"),
    "request.decided": _("%(who)s decided the request %(what)s"),
    "request.breached": _("%(who)s found the request %(what)s unanswered after 24 hours"),
    "request.escalated": _("%(who)s escalated the request %(what)s"),
    "attachment.downloaded": _("%(who)s downloaded the attachment %(what)s"),
    "canned_answer.saved": _("%(who)s saved the canned answer %(what)s"),
    "canned_answer.removed": _("%(who)s removed the canned answer %(what)s"),
    "decision_limit.saved": _("%(who)s set how much %(what)s may grant alone"),
    "decision_limit.removed": _("%(who)s set the limit of %(what)s back to that of the role"),
    "grant_rule.saved": _("%(who)s saved a row of the rule’s table: %(what)s"),
    "grant_rule.removed": _("%(who)s removed a row of the rule’s table: %(what)s"),
    "request_settings.changed": _("%(who)s changed the settings of requests"),
    "record.published": _("%(who)s published the record of answers"),
    "record.withdrawn": _("%(who)s withdrew the record of answers"),
    "request.closed": _("%(who)s closed the request %(what)s"),
}
FACTS = {
    "files": _("Attachments"),
    "is_public": _("From the public form"),
    "kind": _("Kind"),
    "numbers": _("Telephone numbers"),
    "outcome": _("Decision"),
    "settings": _("Changed"),
    "state": _("Status"),
    "step": _("Step"),
    "to": _("To"),
}
CODES = {
    "kind": Kind.choices,
    "outcome": Outcome.choices,
    "state": RequestState.choices,
    "step": StepKind.choices,
}


def register() -> None:
    """Register this wording with the log."""
    register_words(things=THINGS, sentences=SENTENCES)
    register_facts(FACTS, CODES)
