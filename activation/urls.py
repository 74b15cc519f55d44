"""URLs of activations."""

from django.urls import path

from activation.views import (
    activations,
    certificates,
    hosts,
    licensing_id_hosts,
    proxy_files,
    redemptions,
    telephone,
)

app_name = "activation"
urlpatterns = [
    path(".well-known/jwks.json", certificates.public_keys, name="public-keys"),
    path("keys/<uuid:pk>/activations", activations.key_activations, name="key-activations"),
    path(
        "keys/<uuid:pk>/activations.csv",
        activations.key_activations_csv,
        name="key-activations-csv",
    ),
    path("activations/<uuid:pk>", activations.activation, name="activation"),
    path("activations/<uuid:pk>/return", activations.activation_return, name="activation-return"),
    path("keys/<uuid:pk>/proxy-files", proxy_files.key_proxy_files, name="key-proxy-files"),
    path("proxy-files", proxy_files.proxy_files, name="proxy-files"),
    path("proxy-files/<uuid:pk>", proxy_files.proxy_file, name="proxy-file"),
    path("proxy-files/<uuid:pk>/progress", proxy_files.progress, name="proxy-file-progress"),
    path("proxy-files/<uuid:pk>/confirm", proxy_files.confirm, name="proxy-file-confirm"),
    path("proxy-files/<uuid:pk>/discard", proxy_files.discard, name="proxy-file-discard"),
    path("proxy-files/<uuid:pk>/result", proxy_files.result, name="proxy-file-result"),
    path("activation/telephone", telephone.choose_key, name="telephone"),
    path("activation/telephone/<uuid:pk>", telephone.key_telephone, name="key-telephone"),
    path("activation/telephone/answers/<uuid:pk>", telephone.answer, name="telephone-answer"),
    path(
        "licenses/<uuid:pk>/hosts",
        licensing_id_hosts.licensing_id_hosts,
        name="licensing-id-hosts",
    ),
    path("keys/<uuid:pk>/hosts", hosts.key_hosts, name="key-hosts"),
    path("keys/<uuid:pk>/redemption", redemptions.key_redemption, name="key-redemption"),
    path("kms-hosts/<uuid:pk>", hosts.host, name="host"),
    path("kms-hosts/<uuid:pk>/activate", hosts.host_activate, name="host-activate"),
    path("kms-hosts/<uuid:pk>/report", hosts.host_report, name="host-report"),
    path("kms-hosts/<uuid:pk>/retire", hosts.host_retire, name="host-retire"),
]
