"""Settings from the environment; `docs/operations.md` lists and explains them.

What a center decides about itself (name, time zone, languages, limits) is not here, but in a
database row, `accounts.Center`. These settings depend only on the deployment.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from xstatic.pkg import roboto_fontface

from vlsc import broker, databases, environment, logs, sign_in
from vlsc.api import configuration
from vlsc.rest import headers

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(os.environ["VLSC_HOME"]).resolve() if os.environ.get("VLSC_HOME") else None
environment.load_home(os.environ.get("VLSC_HOME"))

DEMO = environment.value("VLSC_DEMO", "") == "1"
TESTING = "pytest" in sys.modules
PROCESS = environment.choice("VLSC_PROCESS", "command", ("web", "worker", "beat", "command"))
PUBLIC_URL = environment.origin("VLSC_PUBLIC_URL", "http://127.0.0.1:8000")
PORT = environment.number("VLSC_PORT", 8000)
SECURE = PUBLIC_URL.startswith("https://")

LOG_HEAD_PATH = environment.value("VLSC_LOG_HEAD_PATH", str(HOME / "log-head") if HOME else "")
SECRET_KEY = environment.value("VLSC_SECRET_KEY", "only-for-tests" * 4 if TESTING else None)
DEBUG = False
ALLOWED_HOSTS = ["*"] if TESTING else [urlsplit(PUBLIC_URL).hostname, "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ROOT_URLCONF = "vlsc.urls"
WSGI_APPLICATION = "vlsc.wsgi.application"
APPEND_SLASH = False  # no URL of this product ends in a slash, except the schema and its pages
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "vlsc",
    "jobs",
    "audit",
    "accounts",
    "catalog",
    "agreements",
    "notices",
    "people",
    "keys",
    "keyfiles",
    "activation",
    "support",
    "home",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "csp",
    "django_htmx",
    "django_filters",
    "django_include_bootstrap",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "vlsc.health.NobodyMiddleware",
    "vlsc.rest.request_id.RequestIdMiddleware",
    "vlsc.rest.addresses.AddressMiddleware",
    "vlsc.rest.problems.ProblemMiddleware",
    "vlsc.rest.short_way.ShortWayMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "vlsc.rest.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sessions.SessionLimitsMiddleware",
    "accounts.preferences.PreferencesMiddleware",
    "accounts.request_log.RequestLogMiddleware",
    "accounts.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "vlsc.problems.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.context.frame",
            ],
        },
    },
]

FORM_RENDERER = "vlsc.rest.forms.MaskedForms"

# --- PostgreSQL -----------------------------------------------------------------------------
# Two roles: requests are served with one that does not own the tables (so that the log is
# append-only for it), migrations and tests run as the owner.
_urls = databases.addresses()
AS_OWNER = TESTING or (len(sys.argv) > 1 and sys.argv[1] in {"migrate", "makemigrations"})
APPLICATION_ROLE, OWNER_ROLE = (databases.role(url) for url in _urls)
DATABASES = {"default": databases.connection(_urls[AS_OWNER], PROCESS, keep=not TESTING)}
DATABASE_TIMEOUTS = environment.choice("VLSC_DATABASE_TIMEOUTS", "session", databases.WAYS)

# E-mail addresses are unique by fold_address(email), which the check does not recognize.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

# --- Accounts -------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = sign_in.PASSWORD_RULES
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:home"
ACCOUNT_ADAPTER = "accounts.adapter.ClosedRegistration"
ACCOUNT_FORMS = sign_in.FORMS
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
vars().update(sign_in.OTHER_WAYS, MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN=not SECURE)
ACCOUNT_RATE_LIMITS = False  # accounts.adapter counts instead: exactly, and across processes

SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_NAME = "__Host-vlsc" if SECURE else f"vlsc_{PORT}"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else f"csrf_{PORT}"
CSRF_COOKIE_SECURE = SECURE
CSRF_FAILURE_VIEW = "vlsc.problems.csrf_failure"
SESSION_IDLE = {"customer": 30 * 60, "staff": 15 * 60}  # seconds without a request
SESSION_ABSOLUTE = {"customer": 12 * 3600, "staff": 8 * 3600}  # in all

# --- Headers --------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 86400 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXIES = environment.number("VLSC_TRUSTED_PROXIES", 0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {"DIRECTIVES": headers.CONTENT_SECURITY}

# --- Bodies ---------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # the limit for the API and forms; files are streamed
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
KEY_FILE_MAX_BYTES = 300 * 1024 * 1024
MEDIUM_MAX_BYTES = 8 * 1024 * 1024 * 1024  # larger ones are put into the storage by hand

# --- Languages ------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("sv", _("Swedish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "vlsc.formats"

# --- Static files ---------------------------------------------------------------------------
STATIC_URL = "/static/"
# The condensed font of the lists is a package of its own, which knows where its files are.
_fonts = Path(roboto_fontface.BASE_DIR) / "fonts" / "roboto-condensed"
STATICFILES_DIRS = [BASE_DIR / "static", ("fonts", _fonts)]
STATIC_ROOT = Path(environment.value("VLSC_STATIC_ROOT", str((HOME or BASE_DIR) / "staticfiles")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # unused on purpose
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# The demo serves them from the source folders: collecting and compressing takes half a minute.
WHITENOISE_USE_FINDERS = DEMO

# --- Secrets and private files ----------------------------------------------------------------
MASTER_KEY = environment.key(
    "VLSC_MASTER_KEY", "dGVzdHMtb25seS1tYXN0ZXIta2V5LTMyLWJ5dGVzLSE=" if TESTING else None
)
PREVIOUS_MASTER_KEY = environment.key("VLSC_PREVIOUS_MASTER_KEY", "")
ACTIVATION_SECRET = environment.key(
    "VLSC_ACTIVATION_SECRET", "dGVzdHMtb25seS1hY3RpdmF0aW9uLXNlY3JldC0zMmI=" if TESTING else ""
)
STORAGE_URL = environment.address(
    "VLSC_STORAGE_URL", f"file://{HOME or BASE_DIR / '.vlsc'}/files", ("file", "s3")
)
STORAGE_SECONDS = environment.number("VLSC_STORAGE_SECONDS", 5, least=1)  # to the first byte
# Downloads wait for the storage, so they get a quarter of the web server's threads, and uploads
# another quarter: a storage that hangs must not take all of them. Other processes have no limit.
_threads = environment.number("VLSC_WEB_THREADS", 4, least=1)
TRANSFERS_AT_ONCE = max(1, _threads // 4) if PROCESS == "web" else 1000

# --- Celery -----------------------------------------------------------------------------------
# Options that do not depend on the deployment are in `vlsc.celery`.
REDIS_URL = environment.address(
    "REDIS_URL", "redis://127.0.0.1:6379/0", ("redis", "rediss", "unix")
)
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = broker.transport(PROCESS)
# A claimed row is leased for LEASE_SECONDS; sweeps look for forgotten rows every SWEEP_SECONDS.
LEASE_SECONDS = environment.number("VLSC_LEASE_SECONDS", 60, least=1)
SWEEP_SECONDS = environment.number("VLSC_SWEEP_SECONDS", 30, least=1)

# --- REST ---------------------------------------------------------------------------------------
TOKEN_REQUESTS_PER_MINUTE = environment.number("VLSC_TOKEN_REQUESTS_PER_MINUTE", 6000, least=1)
# The limit from which the activations of a MAK are counted in shards.
SHARDED_FROM = environment.number("VLSC_SHARDED_FROM", 10_000, least=1)
REST_FRAMEWORK = configuration.REST_FRAMEWORK
SPECTACULAR_SETTINGS = configuration.schema_settings(PUBLIC_URL)

# --- Mail and logs --------------------------------------------------------------------------------
vars().update(environment.mail_server("VLSC_MAIL_URL", "consolemail://"))
# Seconds for each step of a delivery; pages wait for the mail server, workers may wait longer.
EMAIL_TIMEOUT = 15 if PROCESS == "worker" else 5
DEFAULT_FROM_EMAIL = environment.value("VLSC_MAIL_FROM", "licensing@localhost")

LOGGING = logs.as_json(
    environment.choice("VLSC_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
)
