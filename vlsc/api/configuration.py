"""The settings of REST framework and drf-spectacular."""

from pathlib import Path

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "accounts.authentication.PageSessionAuthentication",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.throttling.RequestThrottle"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.authentication.MayUseScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["vlsc.rest.bodies.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": None,
    "DEFAULT_FILTER_BACKENDS": [],
    "DEFAULT_SCHEMA_CLASS": "vlsc.api.schema.Schema",
    "DEFAULT_VERSIONING_CLASS": None,
    "EXCEPTION_HANDLER": "vlsc.rest.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# `vlsc.settings` adds the guide as the description.
SCHEMA = {
    "TITLE": "Volume licensing service center",
    "VERSION": "1",
    # The order in which the docs show them.
    "TAGS": [
        {"name": "me"},
        {"name": "organizations"},
        {"name": "agreements"},
        {"name": "licensing ids"},
        {"name": "listings", "description": "The rows of the Product keys tab."},
        {"name": "keys"},
        {"name": "key exports", "description": "Key files to download."},
        {"name": "log"},
        {"name": "tokens"},
        {"name": "center", "description": "For licensing operations."},
    ],
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": True,
    "ENUM_NAME_OVERRIDES": {
        "PoolEnum": "catalog.states.Pool",
        "TermStatusEnum": "agreements.states.TermStatus",
        "ContactKindEnum": "agreements.states.ContactKind",
        "PurchaseKindEnum": "agreements.states.PurchaseKind",
        "UserKindEnum": "accounts.models.User.Kind",
        "KeyStatusEnum": "keys.states.KeyStatus",
        "NameKindEnum": "keyfiles.api.import_serializers.KINDS",
    },
    "PATH_CONVERTER_OVERRIDES": {"id": {"type": "string", "format": "uuid"}},
}


def guide(center: str) -> str:
    """The introduction, with the URL of this center in its examples."""
    return Path(__file__).with_name("guide.md").read_text().replace("{center}", center)
