"""Log wording for activations."""

from django.utils.translation import gettext_lazy as _

from activation.states import Channel, RedemptionKind
from audit.detail import register_facts
from audit.words import register_words

THINGS = {
    "activation": _("Activations"),
    "activation_secret": _("Activation secrets"),
    "signing_key": _("Signing keys of certificates"),
    "kms_host": _("KMS hosts"),
    "osa_key": _("OSA keys"),
    "proxy_file": _("Files of machines"),
}
SENTENCES = {
    "activation.returned": _("%(who)s returned an activation of the key %(what)s"),
    "activation.carried_over": _("%(who)s carried activations over to the key %(what)s"),
    "key.counter_differed": _("%(who)s found that the counters of the key %(what)s are wrong"),
    "key.limit_raised": _("%(who)s raised the limit of the key %(what)s"),
    "key.hosts_raised": _("%(who)s raised the number of KMS hosts of the key %(what)s"),
    "kms_host.limit_raised": _("%(who)s raised the activations of the KMS host %(what)s"),
    "activation_secret.exported": _("%(who)s exported the activation secret of %(what)s"),
    "activation_secret.renewed": _("%(who)s made a new activation secret for %(what)s"),
    "signing_key.rotated": _("%(who)s made a new key that signs certificates: %(what)s"),
    "kms_host.registered": _("%(who)s registered the KMS host %(what)s"),
    "kms_host.recorded": _("%(who)s recorded the KMS host %(what)s"),
    "kms_host.activated": _("%(who)s activated the KMS host %(what)s again"),
    "kms_host.reported": _("%(who)s reported what the KMS host %(what)s counts"),
    "kms_host.retired": _("%(who)s retired the KMS host %(what)s"),
    "osa_key.redeemed": _("%(who)s redeemed the key %(what)s"),
    "proxy_file.checked": _("%(who)s sent the file of machines %(what)s; nothing was activated"),
    "proxy_file.confirmed": _("%(who)s confirmed the file of machines %(what)s"),
    "proxy_file.activated": _("%(who)s activated the file of machines %(what)s"),
    "proxy_file.discarded": _("%(who)s discarded the file of machines %(what)s"),
    "proxy_file.downloaded": _("%(who)s downloaded the result of %(what)s"),
}
FACTS = {
    "active": _("Active activations"),
    "channel": _("Channel"),
    "counted": _("Counted"),
    "counts": _("Rows"),
    "ended": _("Ended"),
    "key": _("Key"),
    "kind": _("Kind"),
    "last_five": _("Last five"),
    "limit": _("Limit"),
    "machine": _("Machine"),
    "machines": _("Machines"),
    "more": _("More"),
    "office": _("Office"),
    "secret_version": _("Version of the secret"),
    "sha256": "SHA-256",
    "tenant": _("Tenant"),
    "version": _("Version"),
    "versions": _("Versions"),
    "windows_servers_and_clients": _("Windows servers and clients"),
}
CODES = {
    "channel": Channel.choices,
    "kind": RedemptionKind.choices,
}


def register() -> None:
    """Register this wording with the log."""
    register_words(things=THINGS, sentences=SENTENCES)
    register_facts(FACTS, CODES)
