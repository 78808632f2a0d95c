"""Every page, light and dark, at three widths: nothing that keeps people from using it, nothing that scrolls sideways."""
import importlib.util
import pathlib
import time

from house import ADMIN

AXE = pathlib.Path(importlib.util.find_spec("axe_playwright_python").origin).with_name("axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = [(1440, 900), (768, 1024), (360, 740)]

# Path, whose page, and the name of its picture for docs/console.md.
PAGES = [
    ("/login", None, "login"),
    ("/desk", "ana", "desk"),
    ("/desk/1", "ana", "desk-conversation"),
    ("/desk/999", "ana", None),
    ("/desk", "admin", None),
    ("/conversations", "admin", "conversations"),
    ("/conversations?q=parcel", "admin", None),
    ("/conversations?handler=agent%3Anobody", "admin", None),
    ("/conversations/1", "admin", "time-machine"),
    ("/conversations/1?event=4&and=now", "admin", None),
    ("/conversations/1/events", "reader", "events"),
    ("/conversations/1/why", "admin", "why"),
    ("/conversations/6/why", "admin", None),
    ("/conversations/999", "admin", None),
    ("/boards", "admin", "boards"),
    ("/boards", "ana", None),
    ("/boards/timers", "admin", "timers"),
    ("/boards/levels", "admin", "levels"),
    ("/boards/deliveries", "admin", "deliveries"),
    ("/log", "admin", "log"),
    ("/log?types=messageReceived", "reader", None),
    ("/tasks", "admin", "tasks"),
    ("/tasks/shop", "admin", "task"),
]


def walk(house, browser, pictures):
    people(house, browser)
    looked = 0
    tokens = {"ana": house.ana, "admin": ADMIN, "reader": house.token("auditor", "reader")}
    for path, who, name in PAGES:
        if who == "ana":
            at_work(house)
        if who:
            browser.sign_in(tokens[who], path)
        else:
            browser.driver.delete_all_cookies()
        looked += look(browser, path, who, pictures if name else None, name)
    dialogs(house, browser)
    house.restart_without_lists()
    browser.open("/desk")
    browser.shows("Not ready yet", "#problem")
    looked += look(browser, "/desk", "ana, who has to wait for it")
    return f"{looked} looks at {len(PAGES) + 1} pages, and dialogs"


def look(browser, path, who, pictures=None, name=None):
    for is_dark in (False, True):
        browser.dark(is_dark)
        for width, height in WIDTHS:
            browser.size(width, height)
            browser.open(path)
            check(browser, f"{path} as {who}, {'dark' if is_dark else 'light'}, {width} wide")
            if width == 1440:
                browser.picture(pictures, f"{name}{'-dark' if is_dark else ''}")
    browser.complaints()
    browser.dark(False)
    browser.size(1440, 900)
    return 2 * len(WIDTHS)


def people(house, browser):
    """Customers who wait, were answered, and are done with."""
    browser.sign_in(house.ana, "/desk")
    house.ask("POST", "/v1/agents/ana/log-in", token=house.ana)
    for number, title in enumerate(["Ada Lovelace", "Ben Carter", "Lucía Fernández", "ياسمين حداد", "Hana Sato"], 1):
        name = f"customer-{number}"
        house.customer(name, title, f"49151555502{number:02}")
        house.act(name, say="Hello, my parcel should have come on Monday and it hasn't.")
        house.until(lambda: house.ask("GET", f"/v1/conversations/{number}")[0] == 200, f"{title} has written")
    house.act("customer-1", say="The number is *4711-0815*: see https://example.org/track/4711")
    house.ask("POST", "/v1/conversations/1/messages", {"text": "Hello Ada, I am looking into it."}, house.ana)
    house.act("customer-1", image="What arrived")
    house.act("customer-1", location="Home")
    house.act("customer-1", document="invoice.pdf")
    house.customer("customer-6", "Sam Sales", "4915155550206", line="Concierge")
    house.act("customer-6", line="Concierge", say="What does it cost?")
    house.customer("customer-7", "Otto Brandt", "4915155550207", line="Orders")
    house.act("customer-7", line="Orders", say="Hello")
    house.ask("PUT", "/v1/groups/warehouse", {"types": ["messageReceived"]})
    house.ask("PUT", "/v1/webhooks/crm", {"url": "https://crm.example/hook", "types": ["sessionClosed"]})
    # Numbers that stand in every way, and what is about none that is known.
    house.notice("phone_number_quality_update", {
        "display_phone_number": "15550783882", "event": "FLAGGED", "current_limit": "TIER_1K"})
    house.notice("phone_number_name_update", {
        "display_phone_number": "15550783881", "decision": "APPROVED", "requested_verified_name": "Lucky Shrub"})
    house.notice("account_update", {"phone_number": "15550783883", "event": "ACCOUNT_RESTRICTION", "restriction_info": [
        {"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": int(time.time()) + 30 * 86400}]})
    house.notice("account_review_update", {"decision": "PENDING"}, "424242")
    browser.open("/desk/1")
    browser.shows("Save invoice.pdf", "#messages")


def at_work(house):
    """Who was away for an hour, a minute here, was logged out."""
    house.ask("POST", "/v1/agents/ana/log-in", token=house.ana)
    for number in range(1, 5):
        house.until(lambda: house.ask("POST", f"/v1/conversations/{number}/take", {}, house.ana)[0] == 200, "ana has it")


def check(browser, where):
    if not browser.run("return window.axe !== undefined"):
        browser.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE})
    found = browser.driver.execute_async_script(
        "const done = arguments[arguments.length - 1]; axe.run({runOnly: arguments[0]}).then(told => done(told.violations), error => done([{id: String(error), nodes: []}]))",
        RULES)
    told = [f"{one['id']}: {one.get('help')}: " + "; ".join(node["html"][:160] + " " + " ".join(
        check["message"] for check in node.get("any", [])) for node in one["nodes"][:3]) for one in found]
    assert not told, where + "\n" + "\n".join(told)
    wide = browser.run("return document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{where}: scrolls sideways by {wide} pixels"


def dialogs(house, browser):
    browser.sign_in(house.ana, "/desk")
    at_work(house)
    browser.open("/desk/1")
    browser.one("#text")
    for opener in ("emojis", "responses", "templates"):
        browser.click(f"[data-open={opener}]")
        browser.one("dialog[open]")
        check(browser, f"the dialog of {opener}")
        browser.run("document.querySelector('dialog[open]').close()")
    browser.button("Transfer…", "#actions")
    browser.one("dialog[open] select")
    check(browser, "the dialog of transfers")
    browser.run("document.querySelector('dialog[open]').close()")
    browser.button("Keys", "#presence")
    check(browser, "the keys")
