"""A supervisor: what waits, why, and who does what."""
from house import ADMIN, ORDERS, SALES


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
    return "search, why not, live boards, tasks, groups"


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


def boards(house, browser):
    browser.open("/boards")
    browser.shows("1 wait", "#queues")
    browser.shows("out", "#agents")
    house.ask("POST", "/v1/agents/ana/log-in", token=house.ana)
    browser.shows("Nobody waits in a queue.", "#queues")
    browser.shows("available", "#agents")
    house.ask("POST", "/v1/conversations/1/messages", {"text": "It is on its way."}, house.ana)
    browser.shows("Taken by the platform\n1", "#sends")
    browser.open("/boards/timers")
    browser.shows("24-hour window closes", "table")
    browser.open("/boards/levels")
    assert browser.find("svg[role=img]") or browser.find("table"), browser.text()
    # To the agent's desk, and back.
    browser.open("/boards")
    browser.click("#agents a[href='/desk?agent=ana']")
    browser.shows("Ada Lovelace", "#rows")


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
