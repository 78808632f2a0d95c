"""What nobody may do: hostile customers, other sites, other people's lines."""
import http.client
import re
import urllib.parse

from house import ADMIN, SALES

HOSTILE = [
    "<script>document.title = 'taken'</script>",
    "<img src=x onerror=\"document.title='taken'\">",
    "\"><svg onload=document.title='taken'>",
    "javascript:document.title='taken' JAVASCRIPT:alert(1) data:text/html,<script>alert(1)</script>",
    "https://example.org/\"onmouseover=\"document.title='taken'",
    "\u202eevil\u202c reversed \u2066isolated",
    "a" + "\u0301" * 4095,
    "*" * 4096,
    "{{{layout}}} {{title}} {{#rows}}",
    "x" * 4000,
]


def walk(house, browser, _):
    house.customer("eve", "<b>Eve</b> {{title}} \u202eadmin", "4915155550103")
    house.customer("sam", "Sam Sales", "4915155550104", line="Concierge")
    hostile_texts(house, browser)
    other_lines(house, browser)
    forged_requests(house)
    frames(house, browser)
    return f"{len(HOSTILE)} hostile texts, forged requests, another's line"


def hostile_texts(house, browser):
    browser.sign_in(house.ana, "/desk")
    house.ask("POST", "/v1/agents/ana/log-in", token=house.ana)
    for text in HOSTILE:
        house.act("eve", say=text)
    browser.shows("<b>Eve</b> {{title}}", "#rows")
    browser.open("/desk/1")
    browser.until(lambda: len(browser.find(".message.in")) == len(HOSTILE), "all of them are there")
    shown = [element.get_attribute("textContent") for element in browser.find(".message.in .text")]
    assert shown == [text.replace("\n", "") for text in HOSTILE], shown
    assert "taken" not in browser.driver.title
    links = [link.get_attribute("href") for link in browser.find(".message a")]
    assert all(link.startswith("https://example.org/") for link in links), links
    assert not browser.find(".message script, .message img, .message svg, .message [onmouseover]")
    # A tower of marks stays in its message.
    tall = max(element.size["height"] for element in browser.find(".message"))
    assert tall < 900, tall
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
    complaints = browser.complaints()
    assert not complaints, complaints


def other_lines(house, browser):
    house.act("sam", line="Concierge", say="This is for Sales alone")
    house.until(lambda: house.ask("GET", "/v1/conversations/2")[0] == 200, "sam has written")
    limited = house.token("bruno", "agent", ["106540352242922"])
    browser.sign_in(limited, "/desk?box=unassigned")
    browser.shows("Nobody here.")
    for page in ("/desk/2", "/conversations/2"):
        browser.open(page)
        assert "Sales alone" not in browser.text() and "Sam" not in browser.text(), page
    browser.complaints()
    assert house.ask("GET", "/v1/conversations/2", token=limited)[0] == 404
    house.token("ana", "agent", [SALES])


def send(house, method, path, body=None, **fields):
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
    connection.request(method, path, body, fields)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text, answer.headers


def forged_requests(house):
    form = urllib.parse.urlencode({"token": ADMIN, "next": "/desk"})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    here = house.address
    # Another site can't sign somebody in.
    assert send(house, "POST", "/login", form, **kind, Origin="https://evil.example")[0] == 403
    assert send(house, "POST", "/login", form, **kind, **{"Sec-Fetch-Site": "cross-site"})[0] == 403
    status, _, headers = send(house, "POST", "/login", form, **kind, Origin=here)
    assert status == 303
    cookie = headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and ADMIN not in cookie, cookie
    session = {"Cookie": cookie.split(";")[0]}
    status, page, headers = send(house, "GET", "/desk", **session)
    assert status == 200
    for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in headers["Content-Security-Policy"], headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    token = re.search(r'data-form-token="([^"]+)"', page)[1]
    # Without what the page says, with another's, or from another site, nothing is changed.
    path, body = "/v1/agents/ana/log-out", "{}"
    json = {"Content-Type": "application/json"}
    assert send(house, "GET", "/v1/me", **session)[0] == 200
    assert send(house, "POST", path, body, **session, **json)[0] == 403
    assert send(house, "POST", path, body, **session, **json, **{"Parley-Form-Token": token[:-1] + "x"})[0] == 403
    assert send(house, "POST", path, body, **session, **json, **{"Parley-Form-Token": token, "Origin": "https://evil.example"})[0] == 403
    assert send(house, "POST", path, body, **session, **json, **{"Parley-Form-Token": token, "Sec-Fetch-Site": "same-site"})[0] == 403
    assert send(house, "POST", path, body, **session, **json, **{"Parley-Form-Token": token, "Origin": here})[0] == 200
    # The cookie is no token of the Graph API, and is nothing once its token is revoked or it was changed.
    assert send(house, "GET", "/v24.0/106540352242922", **session)[0] == 401
    assert send(house, "GET", "/v1/me", Cookie=session["Cookie"][:-2] + "xx")[0] == 401
    bruno = house.token("carol", "agent")
    _, _, headers = send(house, "POST", "/login", urllib.parse.urlencode({"token": bruno}), **kind)
    carol = {"Cookie": headers["Set-Cookie"].split(";")[0]}
    assert send(house, "GET", "/v1/me", **carol)[0] == 200
    assert house.ask("DELETE", "/v1/tokens/carol")[0] == 204
    assert send(house, "GET", "/v1/me", **carol)[0] == 401
    # Signing out wants the page's own form.
    assert send(house, "POST", "/logout", "form=x", **kind, **session)[0] == 403
    status, _, headers = send(house, "POST", "/logout", f"form={token}", **kind, **session, Origin=here)
    assert status == 303 and "Max-Age=0" in headers["Set-Cookie"]
    # What is too large, or of another kind, is refused.
    assert send(house, "POST", "/login", "token=" + "x" * 20000, **kind)[0] == 413
    assert send(house, "DELETE", "/desk")[0] == 405
    assert send(house, "GET", "/assets/0/../../etc/passwd")[0] == 404


def frames(house, browser):
    browser.driver.get("data:text/html,<iframe src='" + house.address + "/login' width=500 height=500></iframe>")
    browser.driver.switch_to.frame(0)
    assert "Sign in" not in browser.text()
    browser.driver.switch_to.default_content()
    browser.complaints()
