"""Chromium, as somebody who looks, types and waits."""
import pathlib
import time

from selenium import webdriver
from selenium.common.exceptions import (
    ElementNotInteractableException, JavascriptException, NoSuchElementException, StaleElementReferenceException)
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys


class Browser:
    """One window of a browser that asks no other host."""

    def __init__(self, house):
        self.house = house

    def __enter__(self):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en-GB",
                         "--window-size=1440,900", "--disable-background-networking", "--no-first-run"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.size(1440, 900)
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def size(self, width, height):
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def dark(self, is_dark):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}]})

    def open(self, path):
        self.driver.get(self.house.address + path)

    def sign_in(self, token, page="/"):
        self.driver.delete_all_cookies()
        self.driver.get("about:blank")
        self.driver.get(self.house.login(token, page))
        self.until(lambda: "/login" not in self.driver.current_url, "signed in")

    def find(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        self.until(lambda: self.find(selector), f"there is {selector}")
        return self.find(selector)[0]

    def text(self, selector="body"):
        for _ in range(20):
            try:
                found = self.find(selector)
                return found[0].text if found else ""
            except StaleElementReferenceException:
                time.sleep(0.02)
        return ""

    def until(self, holds, what, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if holds():
                    return
            except (StaleElementReferenceException, NoSuchElementException, JavascriptException):
                pass
            time.sleep(0.02)
        raise AssertionError(f"not within {seconds} s: {what}\n{self.driver.current_url}\n{self.text()[:1500]}")

    def shows(self, text, selector="body", seconds=20):
        self.until(lambda: text in self.text(selector), f"'{text}' in {selector}", seconds)

    def hides(self, text, selector="body", seconds=20):
        self.until(lambda: text not in self.text(selector), f"no '{text}' in {selector}", seconds)

    def click(self, selector):
        def clicked():
            try:
                self.one(selector).click()
                return True
            except (StaleElementReferenceException, ElementNotInteractableException):
                return False
        self.until(clicked, f"{selector} can be clicked")

    def button(self, name, within="body"):
        """Clicks the button with these words."""
        def clicked():
            for element in self.find(f"{within} button, {within} .button"):
                if element.text == name and element.is_displayed():
                    element.click()
                    return True
            return False
        self.until(clicked, f"a button '{name}' in {within}")

    def keys(self, *keys):
        """Types, wherever the focus is."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def focused(self):
        return self.driver.execute_script("return document.activeElement?.id || document.activeElement?.className || ''")

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def complaints(self):
        """What the browser complains of: errors of scripts, and what the policy of the page has refused."""
        return [line["message"] for line in self.driver.get_log("browser")
                if line["level"] == "SEVERE" and "favicon.ico" not in line["message"]]

    def picture(self, folder, name):
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            self.driver.save_screenshot(str(folder / f"{name}.png"))

    def remember(self, name):
        """Keeps what is seen at a failure."""
        folder = pathlib.Path(".build/console-test")
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self.driver.save_screenshot(str(folder / f"{name}.png"))
            (folder / f"{name}.html").write_text(self.driver.page_source)
            print(f"console-test: what was seen is in {folder}/{name}.png", flush=True)
        except Exception as error:
            print(f"console-test: what was seen can't be kept: {error}", flush=True)


ENTER, ESCAPE, TAB, DOWN, RIGHT = Keys.ENTER, Keys.ESCAPE, Keys.TAB, Keys.ARROW_DOWN, Keys.ARROW_RIGHT
