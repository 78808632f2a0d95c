"""A supervisor: what waits, why, and who does what."""
from house import ADMIN, ORDERS, SALES, SUPPORT


def walk(house, browser, _):
    for name, title, phone in (("ada", "Ada Lovelace", "4915155550301"), ("ben", "Ben Carter", "4915155550302")):
        house.customer(name, title, phone)
    house.act("ada", say="Where is my parcel 4711?")
    house.until(lambda: house.ask("GET", "/v1/conversations/1")[0] == 200, "ada has written")
    browser.sign_in(ADMIN)
    finding(house, browser)
    why_not(house, browser)
    boards(house, browser)
    tasks(house, browser)
    deliveries(house, browser)
    complaints = browser.complaints()
    assert not complaints, complaints
    return "search, why not, live boards, how numbers stand, tasks, groups"


def finding(house, browser):
    browser.shows("Ada Lovelace", "table")
    browser.one("#q").send_keys("parcel 4711\n")
    browser.shows("What was found", "table")
    address = browser.driver.current_url
    assert "q=parcel" in address, address
    browser.one("#q").clear()
    browser.one("#q").send_keys("nobody-said-this\n")
    browser.shows("Nothing was found")
    # An address can be shared.
    browser.driver.get(address)
    browser.shows("Ada Lovelace", "table")
    browser.open("/conversations?handler=queue&open=true")
    browser.shows("Ada Lovelace", "table")
    browser.open("/conversations?line=" + SALES)
    browser.shows("Nothing was found")


def why_not(house, browser):
    browser.open("/conversations/1/why")
    browser.shows("Place in the queue: 1")
    browser.shows("Who could take it, and who could not")
    text = browser.text("[aria-labelledby=who-title]")
    assert "ana" in text and "bruno" in text, text
    browser.shows("24-hour window closes", "table")
    browser.shows("What was decided, and why")
    # Whoever they are, all of them can be seen.
    crowd = [f"crowd-{number:03}" for number in range(101)]
    for agent in crowd:
        house.ask("PUT", f"/v1/agents/{agent}", {"name": agent})
    browser.open("/conversations/1/why")
    browser.shows("3 others have never logged in")
    seen = browser.text("[aria-labelledby=who-title]")
    browser.click("a[rel=next]")
    browser.hides("others have never logged in")
    seen += browser.text("[aria-labelledby=who-title]")
    assert all(agent in seen for agent in crowd + ["ana", "bruno"]), seen
    for agent in crowd:
        house.ask("DELETE", f"/v1/agents/{agent}")


def boards(house, browser):
    browser.open("/boards")
    browser.shows("1 wait", "#queues")
    browser.shows("out", "#agents")
    house.ask("POST", "/v1/agents/ana/log-in", token=house.ana)
    browser.shows("Nobody waits in a queue.", "#queues")
    browser.shows("available", "#agents")
    house.ask("POST", "/v1/conversations/1/messages", {"text": "It is on its way."}, house.ana)
    browser.until(lambda: sends(browser, "Taken by the platform") == "1", "it is counted")
    assert sends(browser, "Waiting") == "0" and sends(browser, "Failed attempts") == "0", browser.text("#sends")
    numbers(house, browser)
    browser.open("/boards/timers")
    browser.shows("24-hour window closes", "table")
    browser.open("/boards/levels")
    assert browser.find("svg[role=img]") or browser.find("table"), browser.text()
    # To the agent's desk, and back.
    browser.open("/boards")
    browser.click("#agents a[href='/desk?agent=ana']")
    browser.shows("Ada Lovelace", "#rows")


def sends(browser, column, line="Support"):
    """A number of the table of sends."""
    return browser.run(f"""
        const heads = [...document.querySelectorAll('#sends thead th')].map(head => head.textContent);
        const row = [...document.querySelectorAll('#sends tbody tr')].find(row => row.cells[0].textContent === '{line}');
        return row ? row.cells[heads.indexOf('{column}')].textContent : null""")


def numbers(house, browser):
    row = f"[id='line-{SUPPORT}']"
    browser.shows("good", row)
    line = next(one for one in house.ask("GET", "/v1/lines")[1]["lines"] if one["line"] == SUPPORT)
    assert line["number"] and line["account"], line
    browser.shows("+" + line["number"], row)
    browser.shows("not heard of", f"[id='line-{SALES}']")
    house.notice("phone_number_quality_update", {
        "display_phone_number": line["number"], "event": "FLAGGED", "current_limit": "TIER_1K"}, line["account"])
    browser.shows("quality: flagged for low quality, TIER_1K a day", row)
    assert browser.find(f"{row} .verdict-look"), browser.text(row)
    house.notice("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": ["DISABLE"]}}, line["account"])
    browser.until(lambda: browser.find(f"{row} .verdict-restricted"), "the ban restricts it")
    house.notice("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": ["REINSTATE"]}}, line["account"])
    house.notice("phone_number_quality_update", {"display_phone_number": line["number"], "event": "UNFLAGGED"}, line["account"])
    browser.until(lambda: browser.find(f"{row} .verdict-good"), "and it is good again")
    house.notice("something_new", {"a": [1]}, "424242")
    browser.shows("account 424242: something_new: a notice", "#lines")
    # To the event that a notice rests on.
    browser.click(f"{row} td.wordy a")
    browser.shows("notification", "#log-events")
    browser.open("/boards")


def tasks(house, browser):
    browser.open("/tasks")
    browser.shows("Orders", "#tasks-list")
    browser.click("#favourite-shop")
    browser.shows("★ favourite", "#tasks-list")
    browser.click("#lock-shop")
    browser.shows("locked by", "#tasks-list")
    status, answer = house.ask("PATCH", "/v1/tasks/shop", {"lines": [ORDERS, SALES]})
    assert status == 409 and answer["type"].endswith("locked"), answer
    browser.click("#lock-shop")
    browser.hides("locked by", "#tasks-list")
    browser.click("main h2 a[href='/tasks/shop']")
    browser.shows("Lines that start with it")
    browser.until(lambda: browser.run("return document.querySelector('[data-picture]').naturalWidth > 0"), "the canvas is drawn")
    browser.click(f"#assign input[value='{SALES}']")
    browser.button("Assign", "#assign")
    browser.shows("Sales", "#task-facts")
    house.until(lambda: SALES in house.ask("GET", "/v1/tasks/shop")[1]["lines"], "the line is assigned")
    house.customer("otto", "Otto Brandt", "4915155550303", line="Orders")
    house.act("otto", line="Orders", say="Hello")
    browser.until(lambda: "1" in browser.run("return document.querySelector('#numbers-rows').textContent"), "numbers follow")


def deliveries(house, browser):
    assert house.ask("PUT", "/v1/groups/warehouse", {})[0] in (200, 201)
    browser.open("/boards/deliveries")
    browser.shows("warehouse")
