"""Account services: staff and customers' people, the first account, the center's settings."""

from accounts.services.center import CenterWish, change_center
from accounts.services.first_account import NewOwner, add_first_account, make_first_link
from accounts.services.identity_providers import let_passwords_in
from accounts.services.second_factors import (
    add_passkey,
    add_totp,
    remove_second_factor,
    renew_recovery_codes,
    reset_second_factors,
)
from accounts.services.sessions import end_other_sessions, end_session
from accounts.services.single_sign_on import find_signed_in, forget_identities
from accounts.services.staff import NewStaff, add_person, add_staff, password_link

__all__ = [
    "CenterWish",
    "NewOwner",
    "NewStaff",
    "add_first_account",
    "add_passkey",
    "add_person",
    "add_staff",
    "add_totp",
    "change_center",
    "end_other_sessions",
    "end_session",
    "find_signed_in",
    "forget_identities",
    "let_passwords_in",
    "make_first_link",
    "password_link",
    "remove_second_factor",
    "renew_recovery_codes",
    "reset_second_factors",
]
