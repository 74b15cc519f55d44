"""The problem codes of accounts, roles and invitations, with what to do."""

from django.utils.translation import gettext_lazy as _

# As in `vlsc.problem_codes`: code → (title, meaning and what to do).
ACCESS_PROBLEMS = {
    "account_inactive": (
        _("The account is deactivated"),
        _("A deactivated account gets no tokens, and those it has no longer work."),
    ),
    "address_taken": (
        _("The address has an account"),
        _("Each email address has one account. Use that account, or another address."),
    ),
    "second_factor_exists": (
        _("The second factor already exists"),
        _("An account has one app with codes and at most twenty passkeys. Remove one first."),
    ),
    "second_factor_missing": (
        _("There is no second factor"),
        _("Recovery codes belong to an app or a passkey. Add one of these first."),
    ),
    "second_factor_required": (
        _("A second factor is required"),
        _("The center asks for one. Set up an app or a passkey on the page “/second-factor”."),
    ),
    "ambiguous_licensing_id": (
        _("More than one licensing ID"),
        _("Several programs have this number. Put the program’s code and a colon before it."),
    ),
    "unknown_licensing_id": (
        _("No such licensing ID"),
        _("The center has no licensing ID with this number."),
    ),
    "staff_holds_no_role": (
        _("Staff hold no customer role"),
        _("A staff account cannot hold a role of a customer. Use an account of the customer’s."),
    ),
    "already_asked": (
        _("Already requested"),
        _("A request for the same role on the same number is waiting for an answer."),
    ),
    "already_invited": (
        _("Invited already"),
        _("The address has an open invitation to the same role. Resend that one if needed."),
    ),
    "invitation_void": (
        _("The invitation is no longer valid"),
        _("Whoever invited may no longer assign the role. Ask an administrator for another one."),
    ),
    "last_administrator": (
        _("Someone must remain"),
        _(
            "A licensing ID that has had an administrator keeps at least one without an end date."
            " Assign that role to someone else first, or ask the center to appoint one."
        ),
    ),
    "own_account": (
        _("Not your own account"),
        _("Someone else in licensing operations can deactivate it."),
    ),
    "last_operations": (
        _("Someone must remain"),
        _("The center needs one more account of licensing operations before this is done."),
    ),
}
