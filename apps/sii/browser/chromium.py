"""How Chromium is started: it shows nothing, keeps nothing, and talks to nobody but the portal."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from selenium.webdriver.chrome.options import Options

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  (only its size is looked at)
LEAST_SHARED_MEMORY = 512 * 1024 * 1024
LEFT_OUT = "Translate,OptimizationHints,MediaRouter,AutofillServerCommunication"
ARGUMENTS = (
    "--headless=new",
    # Through a pipe, so that it ends when its driver does, however that ends.
    "--remote-debugging-pipe",
    "--window-size=1280,1024",
    "--lang=es-CL",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--mute-audio",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-breakpad",
    "--disable-gpu",
    "--password-store=basic",
    "--use-mock-keychain",
    f"--disable-features={LEFT_OUT}",
)
PREFERENCES = {
    "intl.accept_languages": "es-CL,es",
    "download_restrictions": 3,
    "translate.enabled": False,
    "credentials_enable_service": False,
    "profile.password_manager_enabled": False,
}


def options(program: str, folder: Path) -> Options:
    """For a session whose profile is inside the folder."""
    made = Options()
    made.binary_location = program
    # Commands never wait for a page: we wait for content, and know a slow portal from a dead tab.
    made.page_load_strategy = "none"
    for argument in (*ARGUMENTS, f"--user-data-dir={folder / 'profile'}", *_of_this_machine()):
        made.add_argument(argument)
    made.add_experimental_option("prefs", PREFERENCES)
    return made


def _of_this_machine() -> list[str]:
    """As root the sandbox cannot be set up; containers often have little shared memory."""
    found = []
    if os.geteuid() == 0:
        found.append("--no-sandbox")
    if not SHARED_MEMORY.exists() or shutil.disk_usage(SHARED_MEMORY).free < LEAST_SHARED_MEMORY:
        found.append("--disable-dev-shm-usage")
    return found
