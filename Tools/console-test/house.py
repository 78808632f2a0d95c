"""A broker and a sandbox, which are started for a walk and gone after it."""
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse

SUPPORT, SALES, ORDERS = "106540352242922", "106540352242923", "106540352242924"
ROOT = pathlib.Path(__file__).resolve().parents[2]
ADMIN = "parley_the_administrator_of_the_console_test_0123456789"

CONFIG = f"""
presence: 1h
defaults:
  pendingResponse: 5m,10m
lines:
  "{SUPPORT}": {{ name: Support, strategy: round-robin, receptionLimit: 20, queue: {{ maxInteractions: 50 }} }}
  "{SALES}": {{ name: Sales, strategy: manual }}
  "{ORDERS}": {{ name: Orders, strategy: round-robin }}
flows: [ flows/orders.yaml ]
tasks:
  - {{ id: shop, name: Orders, flow: orders, lines: ["{ORDERS}"] }}
responses:
  - {{ id: hours, title: Opening hours, text: "We are here from 9 to 5.", attachments: [
      {{ document: "https://files.example/hours.pdf", filename: hours.pdf }},
      {{ image: "https://files.example/door.jpg" }} ] }}
  - {{ id: ready, title: Parcel is ready, template: {{ name: order_update, language: en_US, parameters: ["4711", "tomorrow"] }} }}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class House:
    """The processes, and who lives there: agents ana and bruno, customers who write when they are told to."""

    # A minute is a second: what waits five minutes for an answer is seen to wait.
    RATE = 60

    def __init__(self, programs):
        self.programs = programs
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="parley-console-"))
        self.port, self.sandbox_port = free_port(), free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.processes = []

    def __enter__(self):
        (self.folder / "parley.yaml").write_text(CONFIG)
        (self.folder / "flows").mkdir()
        shutil.copy(ROOT / "Examples/flows/orders.yaml", self.folder / "flows")
        self.errors = open(self.folder / "errors", "ab")
        now = str(int(time.time() * 1000))
        self.clock = ["--clock-rate", str(self.RATE), "--clock-origin", now, "--clock-start", now]
        self.start_broker()
        self.run("whatsapp-sandbox", "--port", str(self.sandbox_port), "--webhook", f"{self.address}/webhooks/whatsapp",
                 "--cast", "none", "--quiet", *self.clock)
        self.until(lambda: self.ask_sandbox("GET", "/healthz")[0] == 200, "the sandbox answers")
        for agent in ("ana", "bruno"):
            self.ask("PUT", f"/v1/agents/{agent}", {"name": agent.capitalize()})
        self.ana, self.bruno = self.token("ana", "agent"), self.token("bruno", "agent")
        return self

    def start_broker(self):
        self.broker = self.run(
            "parley", "serve", "--data", str(self.folder / "log"), "--port", str(self.port), "--config",
            str(self.folder / "parley.yaml"), "--sandbox", "--sandbox-url", f"http://127.0.0.1:{self.sandbox_port}", *self.clock)
        self.until(lambda: self.ask("GET", "/readyz")[0] == 200, "the broker is ready")

    def restart_broker(self, meanwhile=lambda: None):
        self.broker.send_signal(signal.SIGTERM)
        self.broker.wait(60)
        meanwhile()
        self.start_broker()

    def restart_without_lists(self):
        """Restarts the broker with something in the place of the views' file, which it returns: until that is removed they can't be made."""
        lists = self.folder / "log" / "views" / "parley.sqlite"

        def put_in_the_way():
            lists.rename(lists.with_suffix(".aside"))
            lists.mkdir()
        self.restart_broker(put_in_the_way)
        return lists

    def run(self, program, *arguments):
        environment = dict(os.environ, PARLEY_ADMIN_TOKEN=ADMIN)
        process = subprocess.Popen(
            [self.programs / program, *arguments], stdout=self.errors, stderr=self.errors, env=environment)
        self.processes.append(process)
        return process

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
        self.errors.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def complaints(self):
        return (self.folder / "errors").read_text()[-2000:]

    @staticmethod
    def until(holds, what, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if holds():
                    return
            except (OSError, http.client.HTTPException, KeyError, IndexError):
                pass
            time.sleep(0.02)
        raise AssertionError(f"not within {seconds} s: {what}")

    @staticmethod
    def exchange(port, method, path, body=None, fields=None):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        text = body if isinstance(body, (str, bytes)) or body is None else json.dumps(body, ensure_ascii=False).encode()
        connection.request(method, path, text, fields or {})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        try:
            return answer.status, json.loads(content), answer.headers
        except ValueError:
            return answer.status, content, answer.headers

    def ask(self, method, path, body=None, token=ADMIN):
        return self.exchange(self.port, method, path, body, {"Authorization": f"Bearer {token}"})[:2]

    def events(self):
        """All events so far."""
        _, content, _ = self.exchange(
            self.port, "GET", "/v1/events?from=1&follow=false", fields={"Authorization": f"Bearer {ADMIN}"})
        lines = content if isinstance(content, bytes) else json.dumps(content).encode()
        return [json.loads(line)["data"] for line in lines.splitlines() if line]

    def ask_sandbox(self, method, path, body=None):
        return self.exchange(self.sandbox_port, method, path, body, {"Authorization": "Bearer sandbox-token"})[:2]

    def notice(self, field, value, account="102290129340398"):
        """What the platform tells of a number or an account."""
        body = json.dumps({"object": "whatsapp_business_account", "entry": [
            {"id": account, "time": int(time.time()), "changes": [{"field": field, "value": value}]}]}).encode()
        signature = "sha256=" + hmac.new(b"sandbox-secret", body, hashlib.sha256).hexdigest()
        status, answer, _ = self.exchange(
            self.port, "POST", "/webhooks/whatsapp", body, {"X-Hub-Signature-256": signature})
        assert status == 200, answer

    def token(self, name, role, lines=()):
        status, answer = self.ask("POST", "/v1/tokens", {"name": name, "role": role, "lines": list(lines)})
        assert status == 201, answer
        return answer["token"]

    def customer(self, name, title, phone, line="Support"):
        status, answer = self.ask_sandbox("PUT", f"/sandbox/customers/{name}", {
            "name": title, "phone": phone, "line": line, "receipts": {"sent": "1s", "delivered": "2s", "read": "5s"}})
        assert status in (200, 201), answer

    def act(self, name, line="Support", **step):
        status, answer = self.ask_sandbox("POST", f"/sandbox/customers/{name}/act", {"line": line, **step})
        assert status in (200, 201, 202), answer
        return answer

    def sent(self, name):
        """What the business sent to a customer, the newest last."""
        return self.ask_sandbox("GET", f"/sandbox/messages?limit=100&customer={name}")[1]["messages"]

    def login(self, token, page="/"):
        return f"{self.address}/login?next={urllib.parse.quote(page)}#token={token}"
