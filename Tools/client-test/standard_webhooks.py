"""Receives what Parley posts, and checks the signatures with the libraries that receivers have."""

import base64
import http.server
import json
import os
import queue
import subprocess
import threading
import urllib.request

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

    def ask(self, method: str, path: str, body: dict) -> dict:
        request = urllib.request.Request(
            self.around.base + path, method=method, data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.around.token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def signed_by_pair(self, body: bytes) -> bool:
        headers = {name.lower(): text for name, text in self.headers.items()}
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(self.keys["publicKey"].removeprefix("whpk_")))
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


if __name__ == "__main__":
    suite.finish(Made(Surroundings()))
