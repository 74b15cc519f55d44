"""URLs of activations."""

from django.urls import path

from activation.views import activations, certificates, hosts, redemptions

app_name = "activation"
urlpatterns = [
    path(".well-known/jwks.json", certificates.public_keys, name="public-keys"),
    path("keys/<uuid:pk>/activations", activations.key_activations, name="key-activations"),
    path("activations/<uuid:pk>", activations.activation, name="activation"),
    path("activations/<uuid:pk>/return", activations.activation_return, name="activation-return"),
    path("keys/<uuid:pk>/hosts", hosts.key_hosts, name="key-hosts"),
    path("keys/<uuid:pk>/redemption", redemptions.key_redemption, name="key-redemption"),
    path("kms-hosts/<uuid:pk>", hosts.host, name="host"),
    path("kms-hosts/<uuid:pk>/activate", hosts.host_activate, name="host-activate"),
    path("kms-hosts/<uuid:pk>/report", hosts.host_report, name="host-report"),
    path("kms-hosts/<uuid:pk>/retire", hosts.host_retire, name="host-retire"),
]
