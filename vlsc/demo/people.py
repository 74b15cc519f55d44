"""The people of the demo, the roles they hold, and the password they share."""

from django.contrib.auth.hashers import make_password

from accounts.grants import Role, StaffRole
from accounts.models import User
from accounts.services import add_person, add_staff
from agreements.models import LicensingId, Organization, RoleAssignment
from agreements.services import give_role
from vlsc.demo.facts import Demo, Facts


def put_people(demo: Demo, password: str) -> None:
    """Add the people who are missing, and set the printed password for all of them."""
    cast = [(facts, _find(facts) or _add(demo, facts)) for facts in demo.facts["people"]]
    hashed = _hash(password, cast[0][1])
    for facts, user in cast:
        if user.password != hashed:
            user.password = hashed
            user.save(update_fields=["password"])
        if "role" in facts:
            _put_role(demo, user, facts)


def _find(facts: Facts) -> User | None:
    return User.objects.with_address(facts["address"]).first()


def _hash(password: str, anybody: User) -> str:
    """One hash for all: hashing is slow by design, and the password is printed anyway."""
    is_known = anybody.check_password(password)
    return anybody.password if is_known else make_password(password)


def role_in_words(facts: Facts) -> str:
    """A person's role as the list of sign-ins shows it."""
    if "staff" in facts:
        return str(StaffRole(facts["staff"]).label)
    return f"{Role(facts['role']).label} on {facts['on']}"


def _add(demo: Demo, facts: Facts) -> User:
    asked = {"email": facts["address"], "name": facts["name"].title(), "at": demo.at}
    if "staff" not in facts:
        return add_person(by=demo.by, **asked)
    user = add_staff(by=demo.by, role=StaffRole(facts["staff"]), **asked).user
    if facts.get("on_duty"):
        user.is_on_duty = True
        user.save(update_fields=["is_on_duty"])
    return user


def _put_role(demo: Demo, user: User, facts: Facts) -> None:
    kind, _space, number = facts["on"].rpartition(" ")
    on: Organization | LicensingId = (
        demo.organizations[number] if kind == "organization" else demo.licensing_ids[number]
    )
    held_on = "organization" if kind == "organization" else "licensing_id"
    held = RoleAssignment.objects.filter(holder=user, role=facts["role"], **{held_on: on})
    if not held.exists():
        give_role(by=demo.by, holder=user, role=Role(facts["role"]), on=on, at=demo.at)
