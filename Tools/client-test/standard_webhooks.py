"""Receives what Parley posts, and checks the signatures with the libraries that receivers have."""

import base64
import http.server
import json
import os
import queue
import subprocess
import threading
import time
import urllib.request
from typing import Optional

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook, WebhookVerificationError

from harness import Suite, Surroundings, check

suite = Suite("webhooks")


class Receiver:
    """A server on the loopback that takes everything and remembers it."""

    def __init__(self):
        self.posts = queue.Queue()
        posts = self.posts

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                posts.put((dict(self.headers.items()), body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/receipts"

    def next(self) -> tuple[dict, bytes]:
        return self.posts.get(timeout=60)

    def close(self) -> None:
        self.server.shutdown()


class Made:
    """A message whose receipts were posted, and the keys that they were signed by."""

    def __init__(self, around: Surroundings):
        self.around = around
        self.receiver = Receiver()
        sent = self.ask("POST", f"/v1/conversations/{around.line}%2F{around.phone}/messages", {
            "text": "It is on its way", "notifyURL": self.receiver.address, "correlationID": "order-7"})
        self.message = sent["id"]
        self.headers, self.body = self.receiver.next()
        told = subprocess.run(
            [os.environ["CLIENT_PARLEY"], "webhooks", "key", "--secret", "--format", "json", "--data",
             os.environ["CLIENT_DATA"]], check=True, capture_output=True)
        self.keys = json.loads(told.stdout)

    def ask(self, method: str, path: str, body: Optional[dict] = None) -> dict:
        request = urllib.request.Request(
            self.around.base + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.around.token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def say(self, text: str) -> None:
        """The customer writes."""
        self.around.control("POST", f"customers/{self.around.customer}/say", {"line": self.around.line, "text": text})

    def signed_by_pair(self, body: bytes) -> bool:
        return signed_by(self.keys["publicKey"], self.headers, body)


def signed_by(public_key: str, headers: dict, body: bytes) -> bool:
    headers = {name.lower(): text for name, text in headers.items()}
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    for signature in headers["webhook-signature"].split(" "):
        version, _, text = signature.partition(",")
        if version != "v1a":
            continue
        try:
            key.verify(base64.b64decode(text, validate=True), signed)
            return True
        except InvalidSignature:
            continue
    return False


@suite.operation("a report is what it says")
def says(made: Made):
    report = json.loads(made.body)
    check(report["id"] == made.message and report["correlationID"] == "order-7", f"it says {report}")
    check(report["status"] in ("sent", "delivered", "read"), f"it says {report}")


@suite.operation("standardwebhooks verifies v1")
def verifies(made: Made):
    report = Webhook(made.keys["secret"]).verify(made.body, made.headers)
    check(report["report"] == made.headers["webhook-id"], f"it is {report}")


@suite.operation("standardwebhooks refuses what was changed")
def refuses(made: Made):
    try:
        Webhook(made.keys["secret"]).verify(made.body + b" ", made.headers)
    except WebhookVerificationError:
        return
    raise AssertionError("it was taken")


@suite.operation("cryptography verifies v1a, Ed25519")
def verifies_pair(made: Made):
    check(made.signed_by_pair(made.body), "no signature is right")
    check(not made.signed_by_pair(made.body + b" "), "what was changed was taken")


class Posted:
    """A webhook, made at the broker, with a receiver of its own."""

    def __init__(self, made: Made):
        self.made = made
        self.path = f"/v1/webhooks/client-test-{os.getpid()}"
        self.receiver = Receiver()
        made.ask("PUT", self.path, {"url": self.receiver.address, "types": ["messageReceived"]})

    def event(self, text: str) -> tuple[dict, bytes]:
        self.made.say(text)
        return self.receiver.next()

    def settle(self) -> None:
        """Waits until the broker has taken note of all answers: what is being posted while a webhook is changed comes again."""
        end = time.monotonic() + 30
        while self.made.ask("GET", self.path)["inFlight"] != 0:
            if time.monotonic() > end:
                raise TimeoutError("posts are still under way after 30 s")
            time.sleep(0.05)


def posted(made: Made) -> Posted:
    if not hasattr(made, "posted"):
        made.posted = Posted(made)
    return made.posted


@suite.operation("a webhook is posted CloudEvents, verified by both")
def webhook(made: Made):
    hook = posted(made)
    headers, body = hook.event("Is it there?")
    keys = made.ask("GET", f"{hook.path}/secret")["current"]
    event = Webhook(keys["secret"]).verify(body, headers)
    check(event["data"]["fields"]["text"] == "Is it there?", f"it says {event}")
    check(event["id"] == headers["webhook-id"] and event["specversion"] == "1.0", f"it says {event}")
    check(signed_by(keys["publicKey"], headers, body), "no pair has signed it")


@suite.operation("after a rotation both generations verify")
def rotated(made: Made):
    hook = posted(made)
    hook.settle()
    keys = made.ask("POST", f"{hook.path}/rotate")
    headers, body = hook.event("And now?")
    check(len(headers["webhook-signature"].split(" ")) == 4, f"it is signed {headers['webhook-signature']}")
    for generation in ("current", "former"):
        Webhook(keys[generation]["secret"]).verify(body, headers)
        check(signed_by(keys[generation]["publicKey"], headers, body), f"the {generation} pair has not signed it")


@suite.operation("a test tells what came of it")
def tested(made: Made):
    hook = posted(made)
    answer = made.ask("POST", f"{hook.path}/test")
    check(answer == {"taken": True, "httpStatus": 204, "reason": None}, f"it answers {answer}")
    headers, body = hook.receiver.next()
    keys = made.ask("GET", f"{hook.path}/secret")["current"]
    event = Webhook(keys["secret"]).verify(body, headers)
    check(event["type"] == "parley.webhookTest", f"it is another event: {event}")


@suite.operation("what a receiver misses comes when it is back")
def missed(made: Made):
    hook = posted(made)
    hook.settle()
    made.ask("POST", f"{hook.path}/pause")
    made.say("One")
    made.say("Two")
    made.ask("POST", f"{hook.path}/resume")
    texts = [json.loads(hook.receiver.next()[1])["data"]["fields"]["text"] for _ in range(2)]
    check(texts == ["One", "Two"], f"they say {texts}")
    request = urllib.request.Request(
        made.around.base + hook.path, method="DELETE", headers={"Authorization": f"Bearer {made.around.token}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        check(answer.status == 204, f"it answers {answer.status}")


if __name__ == "__main__":
    suite.finish(Made(Surroundings()))
