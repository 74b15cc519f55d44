"""Every problem code of the API, with its title and what to do. A refusal has one of these."""

from django.utils.translation import gettext_lazy as _

from vlsc.access_problems import ACCESS_PROBLEMS
from vlsc.download_problems import DOWNLOAD_PROBLEMS
from vlsc.request_problems import REQUEST_PROBLEMS
from vlsc.undoing_problems import UNDOING_PROBLEMS

# code → (title, meaning and what to do). `type` in the API's errors links to the page.
PROBLEMS = ACCESS_PROBLEMS | {
    "invalid": (
        _("The input is not valid"),
        _(
            "One or more fields are missing or wrong; nothing was changed. Each of “errors” has"
            " its place: a JSON pointer into the body, ?name of a parameter, header:Name."
        ),
    ),
    "malformed": (
        _("The request cannot be read"),
        _(
            "The address, a header or the body is not what it should be: JSON is UTF-8 without"
            " doubled names, a form has its boundary. Nothing was changed."
        ),
    ),
    "not_authenticated": (
        _("Not signed in"),
        _(
            "Send a token as “Authorization: Bearer vlsc_pat_…”, or sign in. Tokens end when "
            "they are revoked or expire, and some work from certain networks only."
        ),
    ),
    "not_permitted": (
        _("Not permitted"),
        _(
            "You can see this, but your roles or the token’s scopes do not allow this act. Both"
            " are listed at /api/v1/me."
        ),
    ),
    "not_found": (
        _("Not found"),
        _(
            "There is no such thing, or you may not see it. The answer is the same on purpose."
            " Addresses of the API end without a slash."
        ),
    ),
    "method_not_allowed": (
        _("Method not allowed"),
        _("This address does not take that method. The Allow header names those it takes."),
    ),
    "not_acceptable": (
        _("Not acceptable"),
        _("The answer cannot be given in the format that was asked for."),
    ),
    "unsupported_media_type": (
        _("Unsupported media type"),
        _("Send the body as the documentation says, mostly JSON, and say so in Content-Type."),
    ),
    "length_required": (
        _("Length required"),
        _("Send the body with Content-Length, not in pieces with Transfer-Encoding."),
    ),
    "too_large": (_("Too large"), _("The body is larger than this address takes.")),
    "address_too_long": (
        _("The address is too long"),
        _("Send what is long in the body, or ask for less at once. Nothing was changed."),
    ),
    "headers_too_large": (
        _("The headers are too large"),
        _("Send fewer or shorter headers; cookies count too. Nothing was changed."),
    ),
    "range_not_satisfiable": (
        _("The range is outside the file"),
        _("Content-Range says how long the file is. Ask for bytes that it has, or for all."),
    ),
    "throttled": (_("Too many requests"), _("Wait for as long as the Retry-After header says.")),
    "csrf_failed": (
        _("Forgery token missing"),
        _(
            "A request by a page’s session that changes something needs the page’s token in"
            " X-CSRFToken. With a bearer token it is not needed."
        ),
    ),
    "precondition_failed": (
        _("Changed meanwhile"),
        _("The object is not the one that If-Match names. Read it again."),
    ),
    "idempotency_key_reused": (
        _("Idempotency key reused"),
        _("The key was used for another request. Use a new key for each new act."),
    ),
    "in_progress": (
        _("Still running"),
        _("The first request with this key has not finished. Ask again shortly."),
    ),
    "key_blocked": (
        _("The key is blocked"),
        _("The key was blocked or replaced and is no longer shown."),
    ),
    "not_usable_yet": (
        _("The key is not usable yet"),
        _("The key can be used from the date shown with it. Nothing was spent."),
    ),
    "kms_hosts_exhausted": (
        _("No host slot is left"),
        _(
            "Every slot of the KMS host key is spent, also by hosts that are retired. A host that"
            " is registered already can be activated again; for more hosts, ask the center."
        ),
    ),
    "kms_host_activations_exhausted": (
        _("No activation of this host is left"),
        _(
            "The host has been activated as often as its key allows for each host; other hosts of"
            " the key are not affected. For more activations, ask the center."
        ),
    ),
    "already_redeemed": (
        _("The key has been redeemed"),
        _("An OSA key is redeemed once, for one tenant. Nothing was changed."),
    ),
    "kms_included": (
        _("KMS host keys come with the program"),
        _(
            "This licensing ID needs no exception: its program includes KMS host keys, or it has"
            " an exception already. Nothing was changed."
        ),
    ),
    "reason_required": (
        _("A reason is required"),
        _("Staff say why they open a customer’s key; the customer sees it in the log."),
    ),
    "fresh_sign_in_required": (
        _("Sign in again"),
        _("This action requires a sign-in within the last five minutes. Confirm your identity."),
    ),
    "not_ready": (
        _("Not ready"),
        _("The file is still being built, failed, or has expired. Ask for its state."),
    ),
    "exhausted": (
        _("No activations are left"),
        _("The key has used everything that it is allowed. Return a machine, or request more."),
    ),
    "no_returns_left": (
        _("No returns are left"),
        _("The agreement’s program limits how many machines a key returns in 365 days."),
    ),
    "key_replaced": (
        _("The key was replaced"),
        _("Use the key that replaces it. Machines that are active stay so."),
    ),
    "agreement_ended": (
        _("The agreement has ended"),
        _("In this program no machine is activated after the agreement’s end."),
    ),
    "unknown_key": (
        _("The key is not known here"),
        _(
            "Check for typing errors. Other licensors’ keys are activated by them, not by this "
            "center."
        ),
    ),
    "not_the_activation_authority": (
        _("Activated by someone else"),
        _("The product’s licensor activates it, and its numbers are only reported here."),
    ),
    "no_telephone_activation": (
        _("Not activated by telephone"),
        _("The publisher has closed this way for the product. Activate it online or by proxy."),
    ),
    "published_setup_key": (
        _("A published setup key"),
        _("It is the same for everyone and activates nothing. Send the MAK of the licensing ID."),
    ),
    "signing_key_too_new": (
        _("The signing key is new"),
        _("Wait five minutes after the last rotation, until every process signs with the new key."),
    ),
    "ended": (
        _("Ended meanwhile"),
        _("The right or the account ended before the work was done. Nothing was delivered."),
    ),
    "rows_with_errors": (
        _("Some rows have errors"),
        _("Nothing was loaded. Correct the file and upload it again, or load only its valid rows."),
    ),
    "nothing_to_load": (
        _("Nothing to load"),
        _("No row of the file can be loaded. Its report says what is wrong with each."),
    ),
    "wrong_state": (
        _("Not in this state"),
        _("This cannot be done in the current status. Review it again."),
    ),
    "in_use": (_("In use"), _("Something refers to this. Remove that first.")),
    "catalog_not_empty": (
        _("There is already a catalog"),
        _(
            "The included catalog is loaded by page only into an empty one, since it would replace"
            " what you have changed. The command load_catalog loads it at any time."
        ),
    ),
    "link_used": (
        _("The link no longer works"),
        _(
            "The link for the first account works once, for a day, while there is no account for"
            " operations. The command first_account_link makes a new one."
        ),
    ),
    "operations_exist": (
        _("There is an operations account"),
        _("The first account was made already. Another is made by whoever has it."),
    ),
    "unavailable": (
        _("Not available now"),
        _("A part of the service does not answer. Nothing was changed; try again shortly."),
    ),
    "server_error": (
        _("Something went wrong"),
        _("The error was recorded under the request id. Nothing was half done."),
    ),
    **REQUEST_PROBLEMS,
    **DOWNLOAD_PROBLEMS,
    **UNDOING_PROBLEMS,
}
