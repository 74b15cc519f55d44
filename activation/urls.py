"""URLs of activations."""

from django.urls import path

from activation.views import certificates

app_name = "activation"
urlpatterns = [
    path(".well-known/jwks.json", certificates.public_keys, name="public-keys"),
]
