"""Identity providers that nobody reaches, for pages and rights."""

from accounts.models import IdentityProvider, SignInDomain
from people.models import CustomerProvider
from tests.cast import World

PROVIDER = {
    "name": "Contoso ID",
    "issuer": "https://id.contoso.example/tenant",
    "client_id": "vlsc",
    "secret": "a secret of the provider",
    "domains": "contoso.example",
    "reason": "TXT record seen",
}


def add_identity_provider(world: World) -> IdentityProvider:
    """Contoso's, for its domain."""
    names = ("name", "issuer", "client_id", "secret")
    provider = IdentityProvider(**{name: PROVIDER[name] for name in names})
    provider.save()
    SignInDomain.objects.create(domain="contoso.example", provider=provider)
    CustomerProvider.objects.create(provider=provider, organization=world.organizations["contoso"])
    return provider
