"""Settings of the platform. Without any variable it runs the demonstration on this machine only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("FABRIQUES_DATA", str(BASE_DIR / "var"))).resolve()

# A DATABASE_URL means production: demonstration accounts and their one-click sign-in refuse to work with it.
PRODUCTION_URL = os.environ.get("DATABASE_URL", "")
EMBEDDED_URL = os.environ.get("FABRIQUES_EMBEDDED_URL", "")
PRODUCTION = bool(PRODUCTION_URL)
DEMO = env.flag("FABRIQUES_DEMO") and not PRODUCTION
DEBUG = env.flag("FABRIQUES_DEBUG") and not PRODUCTION


def local_secret() -> str:
    """Keep one secret per data folder, readable by its owner only; production gives its own."""
    file = DATA_DIR / "secret"
    if not file.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            os.write(descriptor, secrets.token_urlsafe(48).encode())
            os.close(descriptor)
        except FileExistsError:
            pass  # another process of ours wrote it first
    return file.read_text()


SECRET_KEY = env.text("FABRIQUES_SECRET") if PRODUCTION else local_secret()
SECRET_KEY_FALLBACKS = os.environ.get("FABRIQUES_OLD_SECRETS", "").split()
ALLOWED_HOSTS = (
    env.text("FABRIQUES_HOSTS").split(",")
    if PRODUCTION
    else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
SITE_ADDRESS = env.text("FABRIQUES_ADDRESS", f"http://127.0.0.1:{env.number('PORT', 8000)}").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]

STEPS = [
    "common", "journal", "rulebooks", "connectors", "theme", "territories", "accounts", "correspondence",
    "organisations", "places", "calls", "labels", "applications", "assessment", "selection", "overview",
    "workspaces", "public", "demo",
]  # fmt: skip
INSTALLED_APPS = [
    *(f"fabriques.{step}" for step in STEPS if step != "rulebooks"),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fabriques.accounts.second_factor.SecondFactorMiddleware",
    "config.errors.PrivatePagesMiddleware",
    "config.errors.SignedOutMiddleware",
    "config.errors.StorableTextMiddleware",
    "config.errors.RefusalMiddleware",
    "config.reading_only.ReadingOnlyMiddleware",
    "config.navigation.FrameMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "fabriques.theme.engine.Pages",
        "NAME": "django",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "fabriques.theme.templatetags.theme",
                "fabriques.theme.templatetags.words",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.site",
            ],
        },
    }
]
FORM_RENDERER = "fabriques.theme.renderer.Renderer"

DATABASES = {"default": env.database(PRODUCTION_URL or EMBEDDED_URL or "postgresql:///fabriques")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_ON_APP_READY = None


def piece_address(piece: Any) -> str:
    """Where a document of a file is opened: pages of its own step link to it there, which they may not name."""
    from django.urls import reverse  # noqa: PLC0415 – addresses are known once the settings are

    return reverse("workspaces:piece", args=[piece.public_id])


def file_address(application: Any) -> str:
    """The page of a file, that letters of earlier steps lead to."""
    from django.urls import reverse  # noqa: PLC0415 – as above

    return reverse("workspaces:file", args=[application.public_id])


ABSOLUTE_URL_OVERRIDES = {"applications.piece": piece_address, "applications.application": file_address}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [("vendor", BASE_DIR / "var" / "vendor")]
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_MIMETYPES = {".mjs": "text/javascript", ".geojson": "application/geo+json"}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = DATA_DIR / "files"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["fabriques.accounts.signed_in.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspaces:home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "fabriques.accounts.details.SignUpDetails"
ACCOUNT_ADAPTER = "fabriques.correspondence.adapter.OutboxAccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # at sign-up only, by a stage of ours (accounts/stages.py)
ACCOUNT_UNIQUE_EMAIL = ACCOUNT_CHANGE_EMAIL = ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = ACCOUNT_REAUTHENTICATION_REQUIRED = ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
# Codes by mail: eight digits, three tries, a quarter of an hour (correspondence erases the letter by then).
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {
    "one_time_code": "3/15m/key,30/5m/ip",  # key: one code
    "request_login_code": "20/m/ip,3/m/key,12/h/key",  # key: one address
    "reset_password": "20/m/ip,3/m/key,12/h/key",
    "confirm_email": "3/m/key,12/h/key",
    "identity": "30/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("FABRIQUES_PROXIES", 0)  # else one machine's limit is everyone's
ACCOUNT_FORMS = {
    "login": "fabriques.accounts.forms.SignIn",
    "signup": "fabriques.accounts.forms.SignUp",
    "request_login_code": "fabriques.accounts.forms.AskCode",
    "confirm_login_code": "fabriques.accounts.forms.SignInCode",
    "reset_password": "fabriques.accounts.forms.AskReset",
    "confirm_password_reset_code": "fabriques.accounts.forms.ResetCode",
    "reset_password_from_key": "fabriques.accounts.forms.ResetPassword",
    "change_password": "fabriques.accounts.forms.ChangePassword",
    "set_password": "fabriques.accounts.forms.SetPassword",
    "add_email": "fabriques.accounts.forms.ChangeAddress",
    "confirm_email_verification_code": "fabriques.accounts.forms.AddressCode",
    "reauthenticate": "fabriques.accounts.forms.Confirm",
}
MFA_ADAPTER = "fabriques.accounts.factors.Factors"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Fabriques de territoire"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones that are half a minute wrong
MFA_FORMS = {
    "authenticate": "fabriques.accounts.factor_forms.Authenticate",
    "reauthenticate": "fabriques.accounts.factor_forms.Reauthenticate",
    "activate_totp": "fabriques.accounts.factor_forms.ActivateApp",
    "add_webauthn": "fabriques.accounts.factor_forms.AddPasskey",
    "edit_webauthn": "fabriques.accounts.factor_forms.RenamePasskey",
    "generate_recovery_codes": "fabriques.accounts.factor_forms.RenewRecovery",
}
OIDC = env.identity()

# Rate limits (allauth's and ours) count in the database: web processes keep no state.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "common_cache",
        # At three hundred, the default, whoever asks for many addresses would push other counters out.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    # What is the same for everyone, kept some seconds by each web process.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"},
}

HOME_KEPT_SECONDS = 5

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("FABRIQUES_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = env.number("FABRIQUES_SMTP_PORT", 8025)
# The national address service; empty, addresses are read to their commune only.
GEOCODER_URL = os.environ.get("FABRIQUES_GEOCODER", "")
# The State's public search of companies; empty, structures are typed by hand.
COMPANY_REGISTER_URL = os.environ.get("FABRIQUES_COMPANY_REGISTER", "")
# The State's online procedures, with the token of an account that reads them; empty, exports are sent by hand.
PROCEDURES_URL = os.environ.get("FABRIQUES_PROCEDURES_URL", "")
PROCEDURES_TOKEN = os.environ.get("FABRIQUES_PROCEDURES_TOKEN", "")
# Hosts that give its attachments, beside its own domain.
PROCEDURES_FILE_HOSTS = os.environ.get("FABRIQUES_PROCEDURES_FILE_HOSTS", "").split()
# The virus scanner (clamd), host:port; empty, documents are shown as « non analysé ».
SCANNER = os.environ.get("FABRIQUES_SCANNER", "")

# Documents stand in MEDIA_ROOT, or in a bucket of an S3 service when one is named.
S3 = {
    "bucket_name": os.environ.get("FABRIQUES_S3_BUCKET", ""),
    "endpoint_url": os.environ.get("FABRIQUES_S3_ENDPOINT") or None,
    "region_name": os.environ.get("FABRIQUES_S3_REGION") or None,
    "access_key": os.environ.get("FABRIQUES_S3_ACCESS_KEY") or None,
    "secret_key": os.environ.get("FABRIQUES_S3_SECRET_KEY") or None,
}
# Days that the oldest backup kept goes back: no content is removed sooner.
BACKUP_DAYS = env.number("FABRIQUES_BACKUP_DAYS", 35)
PIECE_MAX_BYTES = env.number("FABRIQUES_PIECE_MB", 10) * 1_000_000
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "fabriques.common.uploads.BoundedUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600

EMAIL_HOST_USER = os.environ.get("FABRIQUES_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("FABRIQUES_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("FABRIQUES_SMTP_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("FABRIQUES_FROM", "Fabriques de territoire <ne-pas-repondre@fabriques.example>")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "worker-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "fabriques.accounts.signed_in"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = not env.flag("FABRIQUES_BEHIND_PLAIN_HTTP")
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS = [
    "auth.W004"
]  # the address is unique, whatever its case, by a constraint on Lower("email")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
