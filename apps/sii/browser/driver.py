"""A Chromium of our own, and what we do with it. Its errors come out as those of this family."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException
from typing import Any

from selenium.common import exceptions as selenium
from selenium.webdriver import Remote
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.remote_connection import ChromeRemoteConnection
from selenium.webdriver.common.by import By
from selenium.webdriver.common.proxy import Proxy
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from urllib3.exceptions import HTTPError

from apps.core.errors import JobError
from apps.sii.browser import programs, signs
from apps.sii.browser.chromium import options
from apps.sii.browser.page import LOOK, NONE, Page, page_of
from apps.sii.browser.patience import Patience
from apps.sii.browser.process import Served, served
from apps.sii.errors import BrowserFailed, PageChanged

STEP = 0.1
MARGIN = 10
"""Seconds that chromedriver has for saying that the browser had none."""
MOST_ALERTS = 5
LONGEST_SAYING = 120
IN_BETWEEN = ("aborted by navigation", "execution context", "context with specified id", "detached")
ENDED = (selenium.TimeoutException, selenium.InvalidSessionIdException)
NOT_YET = (
    selenium.ElementClickInterceptedException,
    selenium.ElementNotInteractableException,
    selenium.NoSuchElementException,
    selenium.StaleElementReferenceException,
)

# Its debug lines hold what is typed and which cookies there are.
logging.getLogger("selenium").setLevel(logging.INFO)
logger = logging.getLogger(__name__)


class Browser:
    """One window. Every method raises ``BrowserFailed`` when it ends or hangs."""

    def __init__(self, remote: Remote, config: ClientConfig, patience: Patience) -> None:
        """`config`: of the connection to chromedriver, whose timeout follows what is asked."""
        self._remote = remote
        self._config = config
        self.patience = patience
        self._left = 0.0
        self._left_entry = 0

    def go(self, url: str) -> None:
        """Ask for a page; it is waited for with ``page_with``. What was asked before is not."""
        self._tell("Page.stopLoading")
        self.leave()
        with self._talking():
            if self._is_same_document(url):
                self._remote.refresh()
            else:
                self._remote.get(url)

    def leave(self) -> None:
        """From now on the document of this moment is not what is waited for."""
        for _ in range(MOST_ALERTS):
            with suppress(_Alert):
                self._left = self._look().origin
                break
        self._left_entry = int(self._entry()["id"])

    def page(self) -> Page:
        """What it shows now; an alert raises what it says."""
        try:
            return self._look()
        except _Alert as alert:
            raise self._said(alert) from None

    def _look(self) -> Page:
        try:
            with translated():
                seen = self._remote.execute_script(LOOK)
        except _InBetween:
            return NONE
        except _NoAnswer:
            if self._entry()["id"] == self._left_entry:  # it waits for the portal, and so do we
                return NONE
            raise BrowserFailed from None
        # A dialog that opens just then leaves it without an answer.
        return page_of(seen, self._left) if seen else NONE

    def page_with(self, is_it: Callable[[Page], bool], seconds: float = 0.0) -> Page:
        """The page that was asked for, once it is there; errors for what is there instead."""
        began, most = time.monotonic(), seconds or self.patience.content
        while True:
            page = self.page()
            if page.is_new:
                signs.refuse(page)
                if not page.is_covered and is_it(page):
                    return page
            limit = self.patience.queue if signs.is_queue(page) else most
            if time.monotonic() - began > limit:
                raise signs.never_came(page)
            time.sleep(STEP)

    def until(self, answer: Callable[[], Any], seconds: float = 0.0) -> Any:
        """Ask until there is an answer that is something; None when the time is over."""
        deadline = time.monotonic() + (seconds or self.patience.content)
        while not (found := answer()) and time.monotonic() < deadline:
            signs.refuse(self.page())
            time.sleep(STEP)
        return found or None

    def fill(self, selector: str, text: str) -> None:
        """Type into a field that is there."""
        with self._talking():
            field = self._remote.find_element(By.CSS_SELECTOR, selector)
            field.clear()
            field.send_keys(text)

    def choose(self, field: WebElement, text: str) -> None:
        """Choose what a list offers, as people do."""
        with self._talking():
            Select(field).select_by_visible_text(text)

    def click(self, selector: str) -> None:
        """Click once on what matches, as soon as nothing lies above it."""
        self.click_on(lambda: self._remote.find_element(By.CSS_SELECTOR, selector))

    def click_on(self, find: Callable[[], WebElement]) -> None:
        """Click once on what is found, as soon as nothing lies above it."""
        if not self.until(lambda: self._is_clicked(find)):
            raise PageChanged

    def _is_clicked(self, find: Callable[[], WebElement]) -> bool:
        with self._talking():
            try:
                find().click()
            except NOT_YET:
                return False
        return True

    def run(self, script: str, *given: Any) -> Any:
        """What a script in the page answers; None between two pages."""
        with self._talking(), suppress(_InBetween), translated():
            return self._remote.execute_script(script, *given)
        return None

    def run_long(self, script: str, *given: Any, seconds: float) -> Any:
        """What a script answers by its last argument, within the time."""
        with self._talking():
            self._remote.set_script_timeout(seconds)
            self._config.timeout = seconds + MARGIN
            try:
                return self._remote.execute_async_script(script, *given)
            finally:
                self._config.timeout = self.patience.command + MARGIN
                self._remote.set_script_timeout(self.patience.command)

    def cookies(self) -> list[dict[str, Any]]:
        """All that it has, of every host."""
        found: list[dict[str, Any]] = self._tell("Network.getAllCookies")["cookies"]
        return found

    def put(self, cookies: Iterable[dict[str, Any]]) -> None:
        """Add cookies as ``cookies`` gave them."""
        known = ("name", "value", "domain", "path", "secure", "httpOnly", "sameSite")
        put = [{name: one[name] for name in known if name in one} for one in cookies]
        self._tell("Network.setCookies", cookies=put)

    def forget(self, cookies: Iterable[dict[str, Any]]) -> None:
        """Remove these."""
        for one in cookies:
            self._tell(
                "Network.deleteCookies", name=one["name"], domain=one["domain"], path=one["path"]
            )

    def picture(self) -> bytes:
        """What it shows, as PNG."""
        with self._talking():
            return self._remote.get_screenshot_as_png()

    def _is_same_document(self, url: str) -> bool:
        """Whether only the part behind # would change, for which no page is asked for."""
        here: str = self._entry()["url"]
        return here.partition("#")[0] == url.partition("#")[0]

    def _entry(self) -> dict[str, Any]:
        """The page of its history that it is at; the tab itself need not answer for that."""
        history = self._tell("Page.getNavigationHistory")
        found: dict[str, Any] = history["entries"][history["currentIndex"]]
        return found

    def _tell(self, command: str, **given: Any) -> Any:
        with self._talking():
            answer = self._remote.execute("executeCdpCommand", {"cmd": command, "params": given})
        return answer["value"]

    @contextmanager
    def _talking(self) -> Iterator[None]:
        try:
            with translated():
                yield
        except _Alert as alert:
            raise self._said(alert) from None
        except (_InBetween, _NoAnswer):
            raise BrowserFailed from None

    def _said(self, alert: _Alert) -> JobError:
        try:
            signs.refuse_text(alert.text, self._entry()["url"])
        except JobError as error:
            return error
        return PageChanged()


@contextmanager
def opened(patience: Patience, seconds: float) -> Iterator[Browser]:
    """A new Chromium with nothing in it; it lives for so many seconds at most."""
    found = programs.found()
    with (
        served(found.chromedriver, seconds) as driver,
        closing(_connection(driver, patience)) as connection,
    ):
        remote = _remote(connection, options(found.chromium, driver.folder), patience)
        browser = Browser(remote, connection.client_config, patience)
        browser._tell("Browser.setDownloadBehavior", behavior="deny")
        yield browser


def _remote(connection: ChromeRemoteConnection, chosen: Options, patience: Patience) -> Remote:
    try:
        with translated():
            remote = Remote(connection, options=chosen)
            remote.set_script_timeout(patience.command)
            return remote
    except (_Alert, _InBetween, _NoAnswer):
        raise BrowserFailed from None


def _connection(driver: Served, patience: Patience) -> ChromeRemoteConnection:
    """Nothing is asked twice, and no proxy stands between us and our own machine."""
    config = ClientConfig(
        driver.url,
        proxy=Proxy({"proxyType": "direct"}),
        timeout=patience.command + MARGIN,  # type: ignore[arg-type]
        init_args_for_pool_manager={"init_args_for_pool_manager": {"retries": False}},
    )
    return ChromeRemoteConnection(driver.url, client_config=config)


class _Alert(Exception):
    """The page had opened a dialog, which chromedriver has closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class _InBetween(Exception):
    """One document has gone and the next is not there yet."""


class _NoAnswer(Exception):
    """The tab did not answer in time."""


@contextmanager
def translated() -> Iterator[None]:
    """What chromedriver complains of, as ``BrowserFailed`` or one of the three above."""
    try:
        yield
    except selenium.UnexpectedAlertPresentException as error:
        raise _Alert(error.alert_text or "") from None
    except (selenium.WebDriverException, HTTPError, HTTPException, OSError) as error:
        said = str(getattr(error, "msg", "") or "").partition("\n")[0]
        if not isinstance(error, ENDED) and any(part in said for part in IN_BETWEEN):
            raise _InBetween from None
        # The rest of its text may hold what is in the page.
        logger.info("The browser failed: %s %s", type(error).__name__, said[:LONGEST_SAYING])
        is_late = isinstance(error, selenium.TimeoutException)
        raise (_NoAnswer if is_late else BrowserFailed) from None
