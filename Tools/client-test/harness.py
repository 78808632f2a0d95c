"""What the tests of every client share: where they run, their operations, and how the outcome is told."""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Callable, Optional


class Refusal(Exception):
    """The API refused, and the client has no error of its own for it: it hands the answer out, or nothing at all."""

    def __init__(self, code: Optional[int], answer: object):
        super().__init__(f"{code}: {answer}")
        self.code = code


@dataclass(frozen=True)
class Expected:
    """The client's own error that an operation must end with, the platform's code in it, and why."""

    error: str
    code: Optional[int]
    why: str


@dataclass(frozen=True)
class Operation:
    name: str
    run: Callable
    expected: Optional[Expected]


class Surroundings:
    """Where the tests run: the Graph API, and the customers who play their part."""

    def __init__(self):
        self.base = os.environ["CLIENT_BASE"].rstrip("/")
        self.token = os.environ["CLIENT_TOKEN"]
        self.line = os.environ["CLIENT_LINE"]
        self.account = os.environ["CLIENT_ACCOUNT"]
        self.sandbox = os.environ["CLIENT_SANDBOX"].rstrip("/")
        # Names that no earlier run has taken.
        self.run = f"{int(time.time())}_{os.getpid()}"
        self.customer = "client-test"
        self.phone = "491600000" + str(os.getpid() % 1000).zfill(3)
        self.control("PUT", f"customers/{self.customer}", {"name": "Cleo", "phone": self.phone, "line": self.line})
        said = self.control("POST", f"customers/{self.customer}/say", {"line": self.line, "text": "Hello"})
        self.message = said["id"]
        sent = self.control("POST", f"customers/{self.customer}/act", {"line": self.line, "image": "Look"})
        self.picture = sent["media"]
        if os.environ.get("CLIENT_BROKER") == "yes":
            self._await_messages(2)

    def _await_messages(self, count: int) -> None:
        """Waits until the broker has what the customer wrote: webhooks come when they come, and nobody may be answered before."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            found = self._listed("conversations", f"/v1/conversations?q={self.phone}")
            if found and len(self._listed("messages", f"/v1/conversations/{found[0]['id']}/messages")) >= count:
                return
            time.sleep(0.05)
        raise TimeoutError("the customer's messages have not come to the broker within 30 s")

    def _listed(self, name: str, path: str) -> list:
        """The elements of one of the broker's lists; none while it says that it can't tell yet."""
        request = urllib.request.Request(self.base + path, headers={"Authorization": f"Bearer {self.token}"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)[name]
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            return []

    def control(self, method: str, path: str, body: Optional[dict] = None) -> dict:
        """Asks the sandbox's control interface."""
        request = urllib.request.Request(
            f"{self.sandbox}/sandbox/{path}", method=method, headers={"Content-Type": "application/json"},
            data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def approve(self, template: str) -> None:
        """Lets the platform's review of a template end at once."""
        self.control("POST", "templates", {"name": template, "status": "APPROVED"})


class Suite:
    """The operations of one client, in their order: later ones use what earlier ones made."""

    def __init__(self, client: str):
        self.client = client
        self.operations: list[Operation] = []

    def operation(self, name: str, refused: Optional[Expected] = None, by_broker: Optional[Expected] = None):
        """Adds an operation, with what it must end with; a broker in front may have another reason to refuse it."""
        if by_broker and os.environ.get("CLIENT_BROKER") == "yes":
            refused = by_broker

        def add(function: Callable) -> Callable:
            self.operations.append(Operation(name, function, refused))
            return function

        return add

    def run(self, *arguments) -> int:
        """Runs everything, prints a row each, and tells how many failed."""
        rows = [self._row(operation, arguments) for operation in self.operations]
        for name, outcome, detail in rows:
            print(f"{self.client:<14}  {name:<42}  {outcome:<14}  {detail}".rstrip())
        failed = sum(outcome == "FAILED" for _, outcome, _ in rows)
        expected = sum(outcome == "expected error" for _, outcome, _ in rows)
        print(f"{self.client:<14}  {len(rows) - failed - expected} ok, {expected} expected errors, {failed} FAILED")
        return failed

    def finish(self, *arguments) -> None:
        sys.exit(1 if self.run(*arguments) else 0)

    @staticmethod
    def _row(operation: Operation, arguments) -> tuple[str, str, str]:
        expected = operation.expected
        try:
            operation.run(*arguments)
        except Exception as error:
            code = next((getattr(error, name) for name in ("code", "error_code") if hasattr(error, name)), None)
            told = f"{type(error).__name__} {'' if code is None else code}".strip()
            if expected and type(error).__name__ == expected.error and code == expected.code:
                return operation.name, "expected error", f"{told}: {expected.why}"
            return operation.name, "FAILED", f"{told}: {error}"[:600].replace("\n", " ")
        if expected:
            return operation.name, "FAILED", f"worked, and {expected.error} {expected.code} was expected"
        return operation.name, "ok", ""


def check(condition: object, message: str) -> None:
    if not condition:
        raise AssertionError(message)
