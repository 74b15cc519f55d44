"""Parity of keys, listings, key files, and of what keys were used for."""

from tests.parity.things import Thing

OTHER_TYPES = "of keys of another type, see there"
ON_PRODUCT = "on the page of the product"
ON_KEY = "on the page of the key"
IN_SEEN = "of who has seen it, which has an operation"
OF_KEY = "of the key"
SEEN = dict.fromkeys(("When", "Who", "What", "How"), IN_SEEN)
UNSEEN = {"When": IN_SEEN}
LISTED = {
    "Licensing ID": {"listings.number": ""},
    "Organization": {"listings.organization.name": ""},
    "Product": {"listings.product.name": ""},
}
PRODUCT = ("code", "family", "version", "edition", "pool", "note")
NUMBER = "missing: pages know organizations by their names"
OF_PRODUCT = dict.fromkeys(
    (f"{of}.{name}" for of in ("product", "listings.product") for name in PRODUCT), ON_PRODUCT
)
OF_LISTING = {
    **OF_PRODUCT,
    **dict.fromkeys(("replaces", "replaced_by"), "links, once a key was reported as compromised"),
    "listings.organization.number": NUMBER,
}
MAK = ("used", "allowed", "allotted", "granted", "remaining", "allotment_reason")
KMS = ("hosts_used", "hosts_allowed", "activations_per_host")
OSA = ("seats", "osa_status")
WITHDRAWN = "a tag beside the key, where it was withdrawn"
HEADER = dict.fromkeys(
    ("Agreement", "Organization", "Ends", "Status", "For Remote Desktop enter"),
    "of the licensing ID",
)


def masked(last_five: str) -> dict[str, str]:
    """How a page writes a masked key."""
    return {"masked_key": f"Key ending {last_five}", "last_five": ""}


THINGS = [
    Thing(
        "MAK",
        "/keys/{mak}",
        "keys/{mak}",
        {
            **LISTED,
            "": {
                "type": "MAK",
                "product.name": "",
                "allotment_reason": "",
                "allotted": "250 reported",
                "granted": "1020 granted on request",
            },
            "Product key": masked("CBNWP"),
            "Activations used / allowed": {
                "used": "",
                "allowed": "",
                "remaining": "1,145 left",
                "counted_at": "",
                "source": "",
            },
            "Activated by": {"activation_authority": "The licensor"},
            "Usable from": {"usable_from": ""},
        },
        {
            **OF_LISTING,
            "withdrawn_at": WITHDRAWN,
            **dict.fromkeys((*KMS, *OSA), OTHER_TYPES),
            "status": "a page says what is not usable, see the KMS host key",
        },
        SEEN,
    ),
    Thing(
        "who has seen a key",
        "/keys/{mak}",
        "keys/{mak}/seen",
        {
            "When": {"at": ""},
            "Who": {"by.name": "", "reason": ""},
            "What": {"act": "Revealed"},
            "How": {"channel": "Page"},
        },
        {"by.kind": "a code", "key_file": "of a download"},
        None,
    ),
    Thing(
        "KMS host key",
        "/keys/{kms}",
        "keys/{kms}",
        {
            **LISTED,
            "": {"type": "KMS host", "product.name": ""},
            "Product key": {**masked("KMS22"), "status": "Not usable until 8 Jul 2033"},
            "KMS hosts": {
                "hosts_used": "",
                "hosts_allowed": "",
                "activations_per_host": "",
                "source": "counted by this center",
            },
            "Activated by": {"activation_authority": "This center"},
            "Usable from": {"usable_from": ""},
        },
        {
            **OF_LISTING,
            "withdrawn_at": WITHDRAWN,
            **dict.fromkeys((*MAK, *OSA), OTHER_TYPES),
            "counted_at": "what the center counts itself is as of now",
        },
        UNSEEN,
    ),
    Thing(
        "OSA key",
        "/keys/{osa}",
        "keys/{osa}",
        {
            **LISTED,
            "": {"type": "OSA", "product.name": ""},
            "Product key": masked("KSA22"),
            "Redemption": {"osa_status": "Available", "seats": "", "counted_at": "", "source": ""},
            "Activated by": {"activation_authority": "The licensor"},
            "Usable from": {"usable_from": ""},
        },
        {
            **OF_LISTING,
            "withdrawn_at": WITHDRAWN,
            **dict.fromkeys((*MAK, *KMS), OTHER_TYPES),
            "status": "a page says what is not usable, see the KMS host key",
        },
        UNSEEN,
    ),
    Thing(
        "listing",
        "/licenses/{listed}/keys",
        "licensing-ids/{listed}/listings?last_five=CBNWP",
        {
            "Product": {"product.name": ""},
            "Pool": {"product.pool": "Servers"},
            "Type": {"type": "MAK", "key.type": "MAK"},
            "Product key": {"key.masked_key": "CBNWP", "key.last_five": ""},
            "Activations used / allowed": {
                "key.used": "",
                "key.allowed": "",
                "key.remaining": "1,145 left",
            },
        },
        {
            **dict.fromkeys((f"key.{name}" for name in (*KMS, *OSA)), OTHER_TYPES),
            **dict.fromkeys((f"key.{name}" for name in ("allotted", "granted")), ON_KEY),
            **dict.fromkeys((f"key.{name}" for name in ("allotment_reason", "source")), ON_KEY),
            **dict.fromkeys(("key.activation_authority", "key.usable_from"), ON_KEY),
            "key.withdrawn_at": WITHDRAWN,
            "key.counted_at": "in the head of its column, once for all rows of that day",
            **{f"product.{name}": ON_PRODUCT for name in PRODUCT if name != "pool"},
            **dict.fromkeys(("number", "organization.name"), "at the head of the page"),
            "organization.number": NUMBER,
            "key.status": "a page says what is not usable, see the KMS host key",
            "state": "it has its key; see the listing without one",
        },
        {**HEADER, "More": "links"},
        row="CBNWP",
    ),
    Thing(
        "listing without a key",
        "/licenses/{listed}/keys",
        "licensing-ids/{listed}/listings?state=awaiting",
        {
            "Product": {"product.name": ""},
            "Pool": {"product.pool": "Applications"},
            "Type": {"type": "MAK"},
            "Product key": {"state": "Awaiting key"},
        },
        {
            **{f"product.{name}": ON_PRODUCT for name in PRODUCT if name != "pool"},
            **dict.fromkeys(("number", "organization.name"), "at the head of the page"),
            "organization.number": NUMBER,
            "key": "it has none",
        },
        {**HEADER, "Activations used / allowed": "links"},
        row="Awaiting key",
    ),
    Thing(
        "activation",
        "/activations/{activation}",
        "activations/{activation}",
        {
            "": {
                "machine_name": "",
                "state": "Returned",
                "confirmation_id": "A 123456 B 123456 C",
            },
            "Installation ID": {"installation_id": "1234567-1234567-"},
            "When": {"activated_at": ""},
            "How": {"channel": "Online"},
            "Done by": {"activated_by": ""},
            "Reason": {"reason": ""},
            "Ended": {"ended_at": ""},
        },
        {},
        dict.fromkeys(("Product key", "Activations used / allowed", "Activated by"), OF_KEY),
    ),
    Thing(
        "KMS host",
        "/kms-hosts/{host}",
        "kms-hosts/{host}",
        {
            "": {
                "name": "",
                "host_id": "",
                "state": "Retired",
                "activations_used": "",
                "activations_allowed": "",
                "registered_at": "",
                "activated_at": "",
                "retired_at": "",
            },
            "When": {"latest_report.counted_at": ""},
            "What it activates": {
                "latest_report.windows_servers_and_clients": "",
                "latest_report.office": "",
                "latest_report.reaches": "servers activate",
                "latest_report.misses": "Windows clients not yet",
            },
            "Reported by": {"latest_report.reported_by": ""},
        },
        {"latest_report.reported_at": "in the log; the page says when the host counted"},
        dict.fromkeys(("Product key", "KMS hosts", "Activated by", "Usable from"), OF_KEY),
    ),
    Thing(
        "redemption",
        "/keys/{redeemed}/redemption",
        "osa-redemptions/{redemption}",
        {
            "Tenant": {"tenant": ""},
            "The seats": {"kind": "Renew"},
            "When": {"redeemed_at": ""},
            "Redeemed by": {"redeemed_by": ""},
            "Redemption": {"seats": ""},
        },
        {},
        {"Product key": OF_KEY, "Activated by": OF_KEY},
    ),
]
