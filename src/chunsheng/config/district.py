"""Settings of one district on one database, the product's normal form."""

from __future__ import annotations

from pathlib import Path

import environ
from csp.constants import NONE, SELF

from chunsheng.operations.watching.logs import configuration

env = environ.Env()
ROOT = Path(__file__).resolve().parents[3]

MODE: str = env.str("CHUNSHENG_MODE", default="demo")
if MODE not in {"demo", "development", "test", "production"}:
    raise ValueError(f"CHUNSHENG_MODE is {MODE!r}; it is demo, development, test or production")
VAR = Path(env.str("CHUNSHENG_VAR", default=str(ROOT / "var")))
FRONT_END_ROOT = Path(env.str("CHUNSHENG_FRONT_END", default=str(ROOT / "node_modules")))

DEBUG: bool = env.bool("CHUNSHENG_DEBUG", default=False)
DEFAULT_SECRET = "not-a-secret-only-for-demonstration-and-tests"  # noqa: S105 - doctor refuses it in production
SECRET_KEY: str = env.str("CHUNSHENG_SECRET_KEY", default=DEFAULT_SECRET)
MASTER_KEY: str = env.str("CHUNSHENG_MASTER_KEY", default=DEFAULT_SECRET)
ALLOWED_HOSTS: list[str] = env.list(
    "CHUNSHENG_HOSTS", default=["127.0.0.1", "localhost", "testserver"]
)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "chunsheng.kernel.records",
    "chunsheng.kernel.access",
    "chunsheng.kernel.ledger",
    "chunsheng.kernel.finding",
    "chunsheng.kernel.custody",
    "chunsheng.kernel.calendar",
    "chunsheng.kernel.ui",
    "chunsheng.kernel.register",
    "chunsheng.kernel.sheets",
    "chunsheng.kernel.queue",
    "chunsheng.kernel.notices",
    "chunsheng.kernel.api",
    "chunsheng.kernel.webhooks",
    "chunsheng.kernel.credentials",
    "chunsheng.kernel.identities",
    "chunsheng.places",
    "chunsheng.people",
    "chunsheng.organisations",
    "chunsheng.matters",
    "chunsheng.privacy",
    "chunsheng.services",
    "chunsheng.committees",
    "chunsheng.deliberation",
    "chunsheng.cobuilding",
    "chunsheng.garden",
    "chunsheng.venues",
    "chunsheng.village",
    "chunsheng.investment",
    "chunsheng.enterprise",
    "chunsheng.training",
    "chunsheng.study",
    "chunsheng.allocation",
    "chunsheng.indicators",
    "chunsheng.briefs",
    "chunsheng.desk",
    "chunsheng.portal",
    "chunsheng.operations",
]

MIDDLEWARE = [
    "chunsheng.operations.watching.counting.CountingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "chunsheng.kernel.access.uploads.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "chunsheng.kernel.api.bearing.TokenMiddleware",
    "chunsheng.kernel.access.doors.DoorMiddleware",
    "chunsheng.kernel.credentials.freshness.FreshProofMiddleware",
    "chunsheng.kernel.register.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "chunsheng.config.urls"
WSGI_APPLICATION = "chunsheng.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "chunsheng.kernel.ui.shell.shell",
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'chunsheng.sqlite3'}")}
_DATABASE = DATABASES["default"]
if _DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    _DATABASE["CONN_MAX_AGE"] = None
    _DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
            "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-4000;PRAGMA trusted_schema=OFF;"
            "PRAGMA cell_size_check=ON;PRAGMA secure_delete=ON;PRAGMA journal_size_limit=67108864;"
            # Without it INSERT OR REPLACE deletes a row past the ledger's guards.
            "PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    _DATABASE["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": 8} if MODE != "test" else False,
        "options": (
            "-c statement_timeout=15s -c idle_in_transaction_session_timeout=30s"
            # The ledger's chain holds days as the server spells them.
            " -c datestyle=ISO"
        ),
    }
    _DATABASE["DISABLE_SERVER_SIDE_CURSORS"] = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "OPTIONS": {"id_function": "chunsheng.kernel.records.keys.uuid7"},
    }
}
# Where mail goes: a server (smtp+tls://user:password@host:587); a folder until one is named.
_MAIL = env.email_url("CHUNSHENG_MAIL_URL", default="filemail://")
EMAIL_BACKEND, EMAIL_FILE_PATH = _MAIL["EMAIL_BACKEND"], str(VAR / "mail")
EMAIL_HOST, EMAIL_PORT = _MAIL["EMAIL_HOST"], _MAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL["EMAIL_HOST_USER"], _MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.get("EMAIL_USE_TLS", False), _MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL: str = env.str("CHUNSHENG_MAIL_FROM", default="chunsheng@localhost")
# What else tells people, each as apprise writes an address, with the key in it; off where it is empty.
# In the demonstration all of them write into a folder.
CARRIER_SECRETS: dict[str, str] = {
    "wecom": env.str("CHUNSHENG_WECOM", default=""),
    "dingtalk": env.str("CHUNSHENG_DINGTALK", default=""),
    "feishu": env.str("CHUNSHENG_FEISHU", default=""),
    "sms": env.str("CHUNSHENG_SMS", default=""),
}
CARRIERS_TO_FILES = MODE == "demo"
# Where people open the product, as it stands in what they are sent.
DEFAULT_ADDRESS = "http://127.0.0.1:8000"
ADDRESS: str = env.str("CHUNSHENG_ADDRESS", default=DEFAULT_ADDRESS).rstrip("/")
# Whether this machine itself may be told by webhook: for tests and the demonstration.
WEBHOOK_LOOPBACK: bool = env.bool("CHUNSHENG_WEBHOOK_LOOPBACK", default=MODE in {"demo", "test"})
# Who else may say who signs in. Each is offered once its own values are set, and called only then.
IDENTITIES: dict[str, dict[str, str]] = {
    "oidc": {
        "issuer": env.str("CHUNSHENG_OIDC_ISSUER", default=""),
        "client": env.str("CHUNSHENG_OIDC_CLIENT_ID", default=""),
        "secret": env.str("CHUNSHENG_OIDC_CLIENT_SECRET", default=""),
        "title": env.str("CHUNSHENG_OIDC_TITLE", default=""),
        # Which `acr` of the provider stands for a second factor of its own; none where empty.
        "acr": env.str("CHUNSHENG_OIDC_ACR", default=""),
    },
    "wecom": {
        "client": env.str("CHUNSHENG_WECOM_CORP_ID", default=""),
        "agent": env.str("CHUNSHENG_WECOM_AGENT_ID", default=""),
        "secret": env.str("CHUNSHENG_WECOM_SECRET", default=""),
        "login": env.str("CHUNSHENG_WECOM_LOGIN", default="https://login.work.weixin.qq.com"),
        "api": env.str("CHUNSHENG_WECOM_API", default="https://qyapi.weixin.qq.com"),
    },
    "dingtalk": {
        "client": env.str("CHUNSHENG_DINGTALK_CLIENT_ID", default=""),
        "secret": env.str("CHUNSHENG_DINGTALK_CLIENT_SECRET", default=""),
        "login": env.str("CHUNSHENG_DINGTALK_LOGIN", default="https://login.dingtalk.com"),
        "api": env.str("CHUNSHENG_DINGTALK_API", default="https://api.dingtalk.com"),
    },
    "feishu": {
        "client": env.str("CHUNSHENG_FEISHU_APP_ID", default=""),
        "secret": env.str("CHUNSHENG_FEISHU_APP_SECRET", default=""),
        "login": env.str("CHUNSHENG_FEISHU_LOGIN", default="https://accounts.feishu.cn"),
        "api": env.str("CHUNSHENG_FEISHU_API", default="https://open.feishu.cn"),
    },
}
# Whether they may stand in the district's own network, where webhooks never go.
IDENTITIES_INSIDE: bool = env.bool("CHUNSHENG_IDENTITIES_INSIDE", default=False)
AUTH_USER_MODEL = "access.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTHENTICATION_BACKENDS = ["chunsheng.kernel.access.backend.AccountBackend"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/desk/"

# From which sites passkeys are bound and shown (https://chunsheng.example); without one this machine's own.
PASSKEY_ORIGINS: list[str] = env.list("CHUNSHENG_PASSKEY_ORIGINS", default=[])
# The name they are bound to (RP ID): the first site's own, unless a name above it is set.
PASSKEY_DOMAIN: str = env.str("CHUNSHENG_PASSKEY_DOMAIN", default="")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "src" / "chunsheng" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "chunsheng.kernel.ui.assets.FrontEndFinder",
]
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "chunsheng.kernel.ui.assets.AssetStorage"
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "chunsheng.kernel.register.refusals.forged"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = MODE == "production"
# A proxy before it ends TLS and says so in a header, which it also takes off whatever comes from outside.
BEHIND_PROXY: bool = env.bool("CHUNSHENG_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None

LOGGING = configuration(MODE)
