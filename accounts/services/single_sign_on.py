"""Whom a provider's statement signs in, and who signs in by a provider alone."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actor import Actor, actor_of, system_actor
from accounts.models import Identity, IdentityProvider, User, domain_of
from accounts.own_changes import tell_owner
from accounts.single_sign_on import CannotSignIn, Statement
from audit.services import record
from vlsc.lib.refused import NotPermitted


def find_signed_in(
    *, provider: IdentityProvider, statement: Statement, at: datetime, request_id: str
) -> User:
    """The person whom a provider's statement signs in, at the first time by their address.

    Nobody is signed in here yet: the statement is the permission. No account is made, and none is
    found by an address that the provider has not verified, whose domain it does not answer for, or
    that it has given to somebody else since. Raises `CannotSignIn`.
    """
    known = Identity.objects.filter(provider=provider, subject=statement.subject)
    identity = known.select_related("user").first()
    if identity is None:
        return _bind(provider, statement, at, request_id)
    return _require_allowed(identity.user, provider)


def forget_identities(*, by: Actor, user: User, at: datetime) -> User:
    """Forget by which names providers know somebody, who then is found by their address anew.

    For the system actor, that is, whoever may run commands and has made sure that the same person
    has a new account at the provider. Ends their sessions. Raises `NotPermitted`.
    """
    if not by.is_system:
        raise NotPermitted
    with transaction.atomic():
        user.identities.all().delete()
        user.sessions.all().delete()
        subject = ("user", user.pk, user.name)
        line = record(by=by, at=at, action="identity.forgotten", subject=subject)
        tell_owner(user, line, at)
    return user


def _bind(provider: IdentityProvider, statement: Statement, at: datetime, request_id: str) -> User:
    # Exactly the address that the provider has verified: ß and ss may be two people's.
    exactly = User.objects.normalize_email(statement.email)
    found = User.objects.with_address(statement.email).filter(email=exactly)
    try:
        with transaction.atomic():
            user = found.select_for_update().first() if statement.email else None
            if user is None:
                raise CannotSignIn("nobody has this address, or it is not verified")
            _require_allowed(user, provider)
            Identity.objects.create(provider=provider, subject=statement.subject, user=user)
            today, subject = system_actor(at=at, channel="page").today, ("user", user.pk, user.name)
            by = actor_of(user, channel="page", today=today, request_id=request_id)
            name = provider.name
            line = record(by=by, at=at, action="identity.found", subject=subject, provider=name)
            tell_owner(user, line, at)
    except IntegrityError as error:
        raise CannotSignIn("the provider knows this person by another name") from error
    return user


def _require_allowed(user: User, provider: IdentityProvider) -> User:
    """Raise `CannotSignIn` unless the provider answers for this account, as it is now."""
    is_person = user.is_active and user.kind == User.Kind.PERSON
    if not is_person or (user.staff_role and not provider.is_of_center):
        raise CannotSignIn("this account is not signed in here")
    if not provider.domains.filter(domain=domain_of(user.email)).exists():
        raise CannotSignIn("the provider does not answer for this domain")
    return user
