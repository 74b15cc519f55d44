"""Parity of media and add-ons, and of the keys that an ownership group may deploy."""

from tests.parity.products import (
    HEADER,
    KMS,
    NUMBER,
    ON_KEY,
    ON_PRODUCT,
    OSA,
    OTHER_TYPES,
    PRODUCT,
    WITHDRAWN,
)
from tests.parity.things import Thing

MEDIUM = {
    "Language": {"language": ""},
    "Architecture": {"architecture": ""},
    "File": {"file": "", "sha256": ""},
    "Size": {"size": "4.0 KB"},
    "Released on": {"released_on": ""},
}
OFFERED = {"added_at": "in the log; customers see when it was released"}
LINK = "a link; the answer has the id"

THINGS = [
    Thing(
        "medium",
        "/downloads",
        "downloads",
        {**MEDIUM, "End of support": {"support_ends_on": ""}},
        OFFERED,
        {"Product": LINK, "Download": "a form"},
    ),
    Thing(
        "medium at the desk",
        "/desk/media",
        "center/media",
        MEDIUM,
        {**OFFERED, "support_ends_on": ON_PRODUCT},
        {"Product": LINK, "Withdraw": "a form"},
        by="olga",
    ),
    Thing(
        "add-on",
        "/desk/add-ons",
        "center/add-ons",
        {
            "Add-on": {"product.name": ""},
            "Adds to": {"adds_to.name": ""},
            "Covers": {"covers_from": "", "covers_until": ""},
        },
        {f"{of}.{name}": ON_PRODUCT for of in ("product", "adds_to") for name in PRODUCT},
        {"Missing it": "a link"},
        by="olga",
    ),
    Thing(
        "who lacks an add-on",
        "/desk/add-ons?lacking={add_on}",
        "center/add-ons/{add_on}/lacking",
        {"Licensing ID": {"number": ""}, "Organization": {"organization.name": ""}},
        {"organization.number": NUMBER},
        {"Program": "of the licensing ID"},
        by="olga",
    ),
    Thing(
        "key of an ownership group",
        "/licenses/{listed}/group",
        "licensing-ids/{listed}/group-keys?last_five=CBNWP",
        {
            "": {"is_standard": "Use these first"},
            "Product": {"product.name": ""},
            "Pool": {"product.pool": "Servers"},
            "Licensing ID": {"number": "", "organization.name": ""},
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
            "organization.number": NUMBER,
            "key.status": "a page says what is not usable, see the KMS host key",
            "state": "it has its key: others are no keys to deploy",
        },
        {**HEADER, "More": "links", "End": "a form"},
        row="CBNWP",
    ),
]
