"""What `docs/roles.md` says, written out once more by hand, so that code and table can disagree.

Nothing here is imported from the code that decides.
"""

CUSTOMERS = {  # who holds what, and on which licensing IDs of the world that reaches
    "ada": ("administrator", {"7654321", "7654399", "7654388"}),
    "agnes": ("key_administrator", {"7654321", "7654399", "7654388"}),
    "petra": ("administrator", {"7654399"}),
    "tom": ("key_viewer", {"7654321"}),
    "kim": ("key_administrator", {"7654321"}),
    "vera": ("key_viewer", {"7654321"}),
    "leo": ("license_viewer", {"7654321"}),
    "dora": ("download", {"7654321"}),
    "mallory": ("administrator", {"9F3K27QA"}),
    "nora": ("administrator", {"61234567"}),
    "wade": ("administrator", {"7811223"}),
    "rita": ("key_administrator", set()),  # hers has ended
    "noone": ("", set()),  # an account without any role
}
STAFF = {"olga": "operations", "otto": "operations", "sam": "agent", "ines": "auditor"}
EVERYBODY = [*CUSTOMERS, *STAFF]

CUSTOMER_RIGHTS = {
    "see": {"administrator", "key_administrator", "key_viewer", "license_viewer", "download"},
    "see purchases": {"administrator", "key_administrator", "license_viewer"},
    "see keys": {"administrator", "key_administrator", "key_viewer"},
    "reveal": {"administrator", "key_administrator", "key_viewer"},
    "export": {"administrator", "key_administrator", "key_viewer"},
    "activate": {"administrator", "key_administrator"},
    "download": {"administrator", "key_administrator", "download"},
    "make tokens": {"administrator", "key_administrator", "key_viewer"},
    "read log": {"administrator"},
    "manage access": {"administrator"},
    "choose a key": {"administrator"},
    "appoint": set(),
    "answer role requests": {"administrator"},
    "see claims": {
        "administrator",
        "key_administrator",
        "key_viewer",
        "license_viewer",
        "download",
        "",
    },
    "make service accounts": {"administrator"},
    "ask for a role": {
        "administrator",
        "key_administrator",
        "key_viewer",
        "license_viewer",
        "download",
        "",
    },
    "see requests": {"administrator", "key_administrator", "key_viewer"},
    "write in requests": {"administrator", "key_administrator", "key_viewer"},
    "see the desk": set(),
    "answer requests": set(),
    "load": set(),
    "run center": set(),
    "signed in": {
        "administrator",
        "key_administrator",
        "key_viewer",
        "license_viewer",
        "download",
        "",
    },
}
STAFF_RIGHTS = {
    "see": {"operations", "agent", "auditor"},
    "see purchases": {"operations", "agent", "auditor"},
    "see keys": {"operations", "agent", "auditor"},
    "reveal": {"operations"},
    "export": set(),
    "activate": {"operations", "agent"},
    "download": set(),
    "make tokens": {"operations", "agent", "auditor"},
    "read log": {"operations", "auditor"},
    "manage access": {"operations"},  # to appoint administrators
    "choose a key": set(),
    "appoint": {"operations"},
    "answer role requests": set(),
    "see claims": {"operations"},
    "make service accounts": set(),
    "ask for a role": set(),  # staff hold no role of a customer
    "see requests": {"operations", "agent", "auditor"},
    "write in requests": set(),  # they answer at the desk
    "see the desk": {"operations", "agent", "auditor"},
    "answer requests": {"operations", "agent"},
    "load": {"operations"},
    "run center": {"operations"},
    "signed in": {"operations", "agent", "auditor"},
}


def may(name: str, right: str, number: str) -> bool:
    """Whether somebody has a right on a licensing ID of the world."""
    if name in STAFF:
        return STAFF[name] in STAFF_RIGHTS[right]
    role, where = CUSTOMERS[name]
    return number in where and role in CUSTOMER_RIGHTS[right]


def may_somewhere(name: str, right: str) -> bool:
    """Whether somebody has a right on anything at all."""
    if name in STAFF:
        return STAFF[name] in STAFF_RIGHTS[right]
    role, where = CUSTOMERS[name]
    return role in CUSTOMER_RIGHTS[right] and (
        bool(where) or right in {"signed in", "ask for a role", "see claims"}
    )


# A right that no bearer token gives: making a token needs a person's session.
CUSTOMER_RIGHTS["a session"] = STAFF_RIGHTS["a session"] = set()
