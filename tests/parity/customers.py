"""Parity of licensing IDs, agreements, organizations, purchases, forecasts, tokens and the log."""

from tests.parity.things import Thing

CODE = "the permanent code, for programs; people know the name"
NUMBER = "missing: pages know organizations by their names"
NO_PAGE = "missing: an agreement has no page; its licensing IDs show their own"
OF_LICENSING_ID = "of the licensing ID"
HEADER = dict.fromkeys(
    ("Agreement", "Organization", "Ends", "Status", "For Remote Desktop enter"), OF_LICENSING_ID
)
ROLES = "missing: roles are not in the API yet, but for one’s own in /me"
IN_SUMMARY = dict.fromkeys(
    ("Licensing ID", "Parent program", "End date", "Status"), OF_LICENSING_ID
)
REVOKING = "the button to revoke it, DELETE in the API"

THINGS = [
    Thing(
        "licensing ID",
        "/licenses/{licensing_id}/access",
        "licensing-ids/{licensing_id}",
        {
            "": {"program.name": "", "contacts.kind": "Notices"},
            "Agreement": {"agreement.number": "", "authorization": ""},
            "Organization": {"organization.name": ""},
            "Ends": {"ends_on": ""},
            "Status": {"status": "Active"},
            "For Remote Desktop enter": {
                "rds.number": "",
                "rds.program": "",
                "rds.is_confirmed": "not confirmed",
            },
            "Number": {"number": "", "number_kind": "Enrollment"},
            "Term": {"starts_on": "", "ends_on": ""},
            "Terminated": {"terminated_on": ""},
            "Price level": {"price_level": ""},
            "Product pools": {"pools": "Systems, Servers, Applications"},
            "Notices": {"contacts.name": "", "contacts.address": ""},
            "Rights": {"rights": "Re-imaging"},
            "Remote Desktop licensing": {
                "rds.numbers.kind": "enrollment number",
                "rds.numbers.number": "",
            },
        },
        {"program.code": CODE, "organization.number": NUMBER},
        {
            "Ownership group": "a sentence; group_id in the API",
            **dict.fromkeys(("Person", "Role", "Applies to", "Until"), ROLES),
        },
    ),
    Thing(
        "agreement",
        "/licenses/{licensing_id}/access",
        "agreements/{agreement}",
        {"": {"program.name": ""}, "Agreement": {"number": ""}},
        {
            "program.code": CODE,
            "organization.number": NUMBER,
            **dict.fromkeys(("organization.name", "starts_on", "ends_on"), NO_PAGE),
            **dict.fromkeys(("terminated_on", "status"), NO_PAGE),
        },
        None,
    ),
    Thing(
        "organization",
        "/licenses",
        "organizations/{organization}",
        {"Organization": {"name": ""}, "Location": {"city": "", "country": ""}},
        {"number": NUMBER},
        IN_SUMMARY,
        row="7654399",
    ),
    Thing(
        "purchase",
        "/licenses/{licensing_id}/purchases",
        "licensing-ids/{licensing_id}/purchases",
        {
            "Product": {"product.name": "", "part_number": ""},
            "Type": {"kind": "License and Software Assurance"},
            "Quantity": {"quantity": ""},
            "Fulfillment": {"fulfillment": "Physical"},
            "Coverage": {"coverage_starts_on": "", "coverage_ends_on": ""},
            "Order and line": {"order_number": "", "line": ""},
        },
        {"product.code": CODE},
        {**HEADER, "Pool": "of the forecast", "Expected quantity": "of the forecast"},
    ),
    Thing(
        "forecast",
        "/licenses/{licensing_id}/purchases",
        "licensing-ids/{licensing_id}/forecasts",
        {"Pool": {"pool": "Applications"}, "Expected quantity": {"quantity": ""}},
        {},
        None,
    ),
    Thing(
        "token",
        "/tokens",
        "tokens/{token}",
        {
            "Token": {"name": "", "last_four": ""},
            "Permissions": {"scopes": "Read"},
            "Only for": {"networks": ""},
            "Expires": {"expires_at": ""},
            "Last used": {"last_used_at": ""},
        },
        {"revoked_at": "of a revoked one, see there"},
        {"Revoke": REVOKING},
        row="Parity tool",
    ),
    Thing(
        "revoked token",
        "/tokens",
        "tokens/{revoked}",
        {
            "Token": {"name": "", "last_four": ""},
            "Permissions": {"scopes": "Read"},
            "Only for": {"networks": ""},
            "Expires": {"revoked_at": ""},
            "Last used": {"last_used_at": ""},
        },
        {"expires_at": "it ended before"},
        {"Revoke": REVOKING},
        row="Former tool",
    ),
    Thing(
        "log line",
        "/log",
        "log",
        {
            "When": {"at": ""},
            "What happened": {
                "sentence": "",
                "actor.name": "",
                "subject.name": "",
                "facts.reason": "",
            },
            "Who": {"actor.name": ""},
            "About": {"subject.name": ""},
            "Action": {"action": ""},
            "Licensing IDs": {"licensing_ids.number": ""},
            "Via": {"channel": "Page"},
        },
        {
            "number": "its place in the order of commits, to follow the log by",
            "request_id": "for who runs the center, to find the request in its logs",
            "token_id": "of what a token did; the page says by what it came",
            **dict.fromkeys(("actor.kind", "subject.kind"), "a code; in the sentence"),
        },
    ),
]
