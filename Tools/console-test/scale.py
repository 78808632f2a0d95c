"""Many conversations, a long one, many open desks: how long a page takes at the browser, and what desks cost when nothing happens."""
import concurrent.futures
import hashlib
import hmac
import http.client
import json
import os
import socket
import time

from house import ADMIN, SUPPORT

LONG = 10_000
DESKS = 200
SECRET = b"sandbox-secret"


def walk(house, browser, _):
    count = int(os.environ.get("CONSOLE_TEST_CONVERSATIONS", "1000000"))
    fill(house, count)
    browser.sign_in(house.ana, "/desk")
    house.ask("POST", "/v1/agents/ana/log-in", token=house.ana)
    took = {
        "the first page of an inbox": middle(browser, "/desk?box=queue"),
        f"a conversation of {LONG} messages": middle(browser, "/desk/1"),
        "earlier messages as one scrolls up in it": scrolled(browser),
    }
    cost = idle_desks(house)
    told = [f"{what} {milliseconds:.0f} ms" for what, milliseconds in took.items()]
    assert all(milliseconds <= 200 for milliseconds in took.values()), told
    assert cost < 0.1, f"{DESKS} desks cost {cost:.3f} of a core"
    return f"{count} conversations: {', '.join(told)}; {DESKS} open desks cost {100 * cost:.1f} % of a core"


def webhook(messages):
    contacts = [{"profile": {"name": name}, "wa_id": number} for name, number, _, _ in messages]
    said = [{"from": number, "id": id, "timestamp": str(int(time.time())), "type": "text", "text": {"body": text}}
            for _, number, id, text in messages]
    value = {"messaging_product": "whatsapp", "metadata": {"display_phone_number": "15550783881", "phone_number_id": SUPPORT},
             "contacts": contacts, "messages": said}
    body = {"object": "whatsapp_business_account", "entry": [
        {"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}]}
    return json.dumps(body).encode()


def fill(house, count):
    """The first customer writes much; all others once."""
    port = house.port
    bodies = [[("Ada Lovelace", "4915155550001", f"wamid.long{number}", f"Message {number} of a long story")
               for number in range(first, first + 200)] for first in range(0, LONG, 200)]
    bodies += [[(f"Customer {number}", f"44{7000000000 + number}", f"wamid.n{number}", f"Question {number}")
                for number in range(first, min(first + 200, count))] for first in range(1, count, 200)]

    def post(chunk):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for messages in chunk:
            body = webhook(messages)
            while True:
                connection.request("POST", "/webhooks/whatsapp", body, {
                    "X-Hub-Signature-256": "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()})
                answer = connection.getresponse()
                answer.read()
                if answer.status == 200:
                    break
                time.sleep(0.05)
        connection.close()

    post(bodies[:LONG // 200])
    rest = bodies[LONG // 200:]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(post, [rest[index::4] for index in range(4)]))
    house.until(lambda: house.ask("GET", "/v1/conversations?limit=1&sort=newest")[0] == 200 and caught_up(house),
                "the views have all of it", 1200)


def caught_up(house):
    _, _, headers = house.exchange(
        port=house.port, method="GET", path="/v1/conversations?limit=1",
        fields={"Authorization": f"Bearer {house.ana}"})
    status, text, _ = house.exchange(
        house.port, "GET", "/metrics", fields={"Authorization": f"Bearer {ADMIN}"})
    head = [line for line in text.decode().splitlines() if line.startswith("parley_log_head ")][0].split()[1]
    return int(headers["Parley-Position"]) >= int(float(head)) - 10


def middle(browser, path):
    """From the navigation's begin until the page stands, as the browser measures it: the middle of nine."""
    taken = []
    for _ in range(9):
        browser.open(path)
        browser.until(lambda: browser.run("return document.readyState") == "complete", "it is there")
        taken.append(browser.run("return performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"))
    return sorted(taken)[4]


def scrolled(browser):
    """From when one has scrolled to the top until more messages stand above: the middle of nine, each further up than the last."""
    taken = []
    for _ in range(9):
        taken.append(browser.run("""
            const list = document.querySelector('#messages'), begin = performance.now();
            const count = () => list.querySelectorAll('.message').length, before = count();
            list.scrollTop = 0;
            return new Promise((resolve, reject) => {
                const look = () => count() > before ? resolve(performance.now() - begin)
                    : performance.now() - begin > 10000 ? reject('nothing came') : requestAnimationFrame(look);
                look();
            });"""))
    positions = [int(one.get_attribute("data-position")) for one in browser.find(".message")]
    assert positions == sorted(set(positions)), "messages stand out of order, or twice"
    return sorted(taken)[4]


def idle_desks(house):
    """The share of a core that the broker takes in ten seconds in which nothing happens, beside what it takes without desks."""
    agents = [(f"agent-{number}", house.token(f"agent-{number}", "agent")) for number in range(DESKS)]
    for name, _ in agents:
        house.ask("PUT", f"/v1/agents/{name}", {"name": name})
    before = processor_time(house, 10)
    streams = []
    for name, token in agents:
        stream = socket.create_connection(("127.0.0.1", house.port))
        stream.sendall(f"GET /v1/agents/{name}/desk HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        assert b"200 OK" in stream.recv(4096)
        streams.append(stream)
    time.sleep(2)
    after = processor_time(house, 10)
    for stream in streams:
        stream.close()
    return max(0, after - before)


def processor_time(house, seconds):
    def ticks():
        with open(f"/proc/{house.broker.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    begin = ticks()
    time.sleep(seconds)
    return (ticks() - begin) / seconds
