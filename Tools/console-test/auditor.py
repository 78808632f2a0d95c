"""An auditor: what was known when, and why something was decided; with a token that can only read."""
from selenium.webdriver.common.by import By

from browser import RIGHT
from selenium.webdriver.common.keys import Keys


def walk(house, browser, _):
    house.customer("ada", "Ada Lovelace", "4915155550401")
    house.ask("POST", "/v1/agents/ana/log-in", token=house.ana)
    house.act("ada", say="My first message")
    house.until(lambda: house.ask("GET", "/v1/conversations/1")[1]["session"]["handler"] == "agent:ana", "ana has it")
    house.ask("POST", "/v1/conversations/1/messages", {"text": "My first answer"}, house.ana)
    house.act("ada", say="My second message")
    house.until(lambda: "second" in str(house.ask("GET", "/v1/conversations/1/messages")[1]), "it is there")
    reader = house.token("auditor", "reader")
    browser.sign_in(reader)
    time_machine(house, browser)
    reasons(house, browser)
    log(house, browser)
    only_reads(house, browser, reader)
    return "the time machine, reasons, the log, and no way to change anything"


def time_machine(house, browser):
    browser.open("/conversations/1")
    browser.shows("My second message", "#transcript")
    slider = browser.one("#event")
    last = int(slider.get_attribute("max"))
    slider.send_keys(Keys.HOME)
    browser.shows(f"1 of {last}", "#reading")
    browser.hides("My first message", "#transcript")
    for _ in range(last):
        if "My first message" in browser.text("#transcript"):
            break
        browser.one("#event").send_keys(RIGHT)
        browser.until(lambda: "event=" in browser.driver.current_url, "the address follows")
        browser.until(lambda: f"event={browser.one('#event').get_attribute('value')}" in browser.driver.current_url, "it rests")
    browser.shows("My first message", "#transcript")
    browser.hides("My second message", "#transcript")
    # The address alone shows the same.
    address = browser.driver.current_url
    browser.open("/conversations")
    browser.driver.get(address)
    browser.shows("My first message", "#transcript")
    assert "My second message" not in browser.text("#transcript")
    browser.click("#steps a[rel=next]")
    browser.until(lambda: browser.driver.current_url != address, "one step on")
    # Two moments.
    browser.open("/conversations/1?event=2&and=now")
    browser.until(lambda: len(browser.find("#sides section")) == 2, "two sides")
    browser.shows("differs", "#sides")
    browser.shows("What happened in between")
    browser.shows("My second message", "#between")
    # The slider moves that along.
    steps = len(browser.find("#between .event"))
    browser.one("#event").send_keys(RIGHT)
    browser.until(lambda: 0 < len(browser.find("#between .event")) < steps, "less happened since")
    # By a moment, and what can't be one.
    browser.open("/conversations/1?at=2020-01-01T00:00:00Z")
    assert "My first message" not in browser.text()
    browser.complaints()
    browser.open("/conversations/1?at=yesterday")
    browser.shows("2026-01-05T09:00:00Z")
    browser.complaints()


def reasons(house, browser):
    browser.open("/conversations/1/events")
    browser.shows("My first message", "#events")
    browser.shows("Why:", "#events")
    link = browser.driver.find_element(By.PARTIAL_LINK_TEXT, "#")
    assert link.get_attribute("href"), "what a decision rests on is a link"
    folds = browser.find(".fold summary")
    assert folds, "receipts are folded"
    folds[0].click()
    browser.until(lambda: browser.find(".fold details[open] .event"), "and can be unfolded")
    browser.open("/conversations/1/why")
    browser.shows("agent:ana")


def log(house, browser):
    browser.open("/log")
    browser.shows("My second message", "#log-events")
    assert "tokenIssued" not in browser.text("#log-events")
    browser.one("#types").send_keys("sessionOpened\n")
    browser.shows("session 1 opens", "#log-events")
    assert "My second message" not in browser.text("#log-events")
    browser.open("/log?types=nonsense")
    browser.shows("nonsense")
    browser.complaints()
    # It follows.
    browser.open("/log")
    house.act("ada", say="My third message")
    browser.shows("My third message", "#log-events")
    # The page's stream is lost, and goes on by itself behind the last event that it was told.
    house.restart_broker()
    house.act("ada", say="My fourth message")
    browser.shows("My fourth message", "#log-events", seconds=30)
    browser.complaints()


def only_reads(house, browser, reader):
    browser.open("/desk")
    browser.shows("The desk is for agents")
    browser.open("/tasks/shop")
    assert not browser.find("[data-do]") and not browser.find("#assign")
    status, answer = house.ask("POST", "/v1/tasks/shop/lock", {}, reader)
    assert status == 403, answer
    browser.complaints()
