"""The settings of REST framework and drf-spectacular."""

from pathlib import Path
from typing import Any

from keyfiles.writers import MEANINGS
from vlsc.rest.lifecycle import VERSION

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
# Where the first word of a path is not the tag.
TAG_OF = {
    "activate": "activations",
    "returned activations": "activations",
    "license summary": "licensing ids",
}
TAGS = {  # in the order in which the docs show them
    "me": "Who the caller is, and what it may do.",
    "organizations": "Customers, and the parts of customers.",
    "agreements": "Contracts of organizations.",
    "licensing ids": "The numbers under which a customer’s rights and keys are found.",
    "roles": "Who holds which role on what the caller administers.",
    "role requests": "Roles that somebody asks for on a number, and what became of it.",
    "claims": "Open licenses that somebody claims to administer.",
    "service accounts": "Accounts of programs: roles and tokens, no sign-in.",
    "invitations": "Invitations by mail to a role, and how far each has come.",
    "listings": "The rows of the Product keys tab: products, with their key or why there is none.",
    "keys": "Product keys, masked, and the operation that shows one in full.",
    "key exports": "Key files to download.",
    "downloads": "The media from which products are installed.",
    "activations": "Machines that were activated with MAKs of this center.",
    "kms hosts": "Machines that activate others, and what they count.",
    "osa redemptions": "OSA keys that were redeemed, each once.",
    "support requests": "What customers ask of the center, with the clock of each.",
    "record": "How fast the center answers.",
    "catalog": "The programs and products that the center knows; the same for every caller.",
    "telephone directory": "Whom to call; the same for everybody.",
    "log": "Who did what.",
    "tokens": "The caller’s own API tokens.",
    "center": "For licensing operations.",
}
# `schema_settings` adds what depends on the center's URL.
SCHEMA = {
    "TITLE": "Volume licensing service center",
    "VERSION": VERSION,
    "TAGS": [{"name": name, "description": text} for name, text in TAGS.items()],
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_SUFFIX": "",
    "ENUM_NAME_OVERRIDES": {
        "Pool": "catalog.states.Pool",
        "KeyType": "catalog.states.KeyType",
        "Architecture": "catalog.states.Architecture",
        "LoadOutcome": "keyfiles.api.media_serializers.OUTCOMES",
        "KeyNeed": "catalog.states.KeyNeed",
        "NumberKind": "catalog.states.IdKind",
        "ActivationAuthority": "catalog.states.Authority",
        "TermStatus": "agreements.states.TermStatus",
        "ContactKind": "agreements.states.ContactKind",
        "PurchaseKind": "agreements.states.PurchaseKind",
        "Fulfillment": "agreements.states.Fulfillment",
        "CallerKind": "accounts.models.User.Kind",
        "Role": "accounts.grants.Role",
        "StaffRole": "accounts.grants.StaffRole",
        "TokenScope": "accounts.grants.Scope",
        "KeyStatus": "keys.states.KeyStatus",
        "KeyDisclosure": "keys.states.Disclosure",
        "OsaStatus": "keys.states.OsaStatus",
        "ListingState": "keys.states.ListingState",
        "RecordedResult": "keyfiles.api.row_serializers.RESULTS",
        "UndoableKind": "keys.api.undoing_serializers.UNDOABLE",
        "UndonePlaceKind": "keys.api.undoing_serializers.PLACES",
        "KeyFate": "keys.undoing.Fate",
        "MadeKeyType": "keys.api.stock_serializers.MADE",
        "ExportScope": "keyfiles.states.ExportScope",
        "ExportState": "keyfiles.states.ExportState",
        "FileFormat": "keyfiles.states.FileFormat",
        "ImportState": "keyfiles.states.ImportState",
        "FindingKind": "keyfiles.models.ImportFinding.Kind",
        "ChangeKind": "keyfiles.models.ImportChange.Kind",
        "LoadKind": "keyfiles.api.load_serializers.KINDS",
        "LoadFindingKind": "keyfiles.api.load_serializers.FINDINGS",
        "LoadChangeKind": "keyfiles.api.load_serializers.CHANGES",
        "NameKind": "keyfiles.api.import_serializers.KINDS",
        "NameAnswer": "keyfiles.services.name_answers.CHOICES",
        "ActivationState": "activation.states.ActivationState",
        "ActivationChannel": "activation.states.Channel",
        "HostState": "activation.states.HostState",
        "RequestKind": "support.states.Kind",
        "RequestQueue": "support.states.Queue",
        "RequestState": "support.states.RequestState",
        "RequestOutcome": "support.states.Outcome",
        "RequestCategory": "support.states.Category",
        "RedemptionKind": "activation.states.RedemptionKind",
        "ThresholdClass": "activation.api.host_serializers.CLASSES",
        "UsageRight": "agreements.api.serializers.RIGHTS",
        "ClaimState": "people.states.ClaimState",
        "ClaimStage": "people.states.ClaimStage",
        "RoleRequestState": "people.states.RoleRequestState",
        "RoleTarget": "people.api.me.ON",
    },
    "PATH_CONVERTER_OVERRIDES": {"id": {"type": "string", "format": "uuid"}},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "vlsc.api.components.tidy",
    ],
}


def schema_settings(center: str) -> dict[str, Any]:
    """The settings of the schema of the center at this URL."""
    return SCHEMA | {
        "DESCRIPTION": guide(center),
        "SERVERS": [{"url": center, "description": "This center."}],
        "CONTACT": {"name": "The licensing center", "url": center},
    }


def guide(center: str) -> str:
    """The introduction, with the URL of this center and the columns of its key files."""
    text = Path(__file__).with_name("guide.md").read_text()
    rows = [f"| `{column}` | {meaning} |" for column, meaning in MEANINGS.items()]
    return text.replace("{center}", center).replace("{columns}", "\n".join(rows))
