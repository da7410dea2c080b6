"""What stands in front lets through what the application takes, and says what it is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from apps.core import uploads
from tests.deploy.unitfiles import FOLDER, value

PROXY = Path(settings.BASE_DIR) / "deploy" / "proxy"
CADDY, NGINX = (
    "\n".join(
        line.partition("#")[0] for line in (PROXY / name).read_text(encoding="utf-8").splitlines()
    )
    for name in ("Caddyfile", "nginx.conf")
)
BOTH = pytest.mark.parametrize("text", [CADDY, NGINX], ids=["caddy", "nginx"])
MEGABYTE = 1_000_000
A_FORM = MEGABYTE


@BOTH
def test_largest_file_that_may_be_handed_in_passes(text: str):
    [allowed] = map(int, re.findall(r"(?:max_size|client_max_body_size) (\d+)(?:MB|m)", text))
    largest = max(kind.most_bytes for kind in uploads.all_kinds())

    assert largest + A_FORM <= allowed * MEGABYTE <= largest * 1.2


@BOTH
def test_it_speaks_to_the_socket_that_systemd_opens(text: str):
    path = value(FOLDER / "faena-web.socket", "ListenStream")

    assert f"unix:{path} " in text or f"unix/{path} " in text


def test_nobody_outside_can_say_that_a_request_was_https():
    """Caddy sets it by itself; nginx passes on what it is told unless it says so."""
    assert settings.SECURE_PROXY_SSL_HEADER == ("HTTP_X_FORWARDED_PROTO", "https")
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in NGINX
    assert "header_up" not in CADDY
    assert "trusted_proxies" not in CADDY


@BOTH
def test_webhook_and_static_files_have_no_way_of_their_own(text: str):
    assert reverse("whatsapp-webhook") not in text
    assert settings.STATIC_URL not in text


@BOTH
def test_only_what_a_load_balancer_asks_is_for_everybody(text: str):
    for name in ("workers", "beat"):
        assert name in text
    assert "healthz/ready" not in text
    assert "healthz/live" not in text
