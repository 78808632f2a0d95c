import Broker
import BrokerTesting
import Deliveries
import Encoding
import EventLog
import Events
import Foundation
import HTTPTypes
import HummingbirdTesting
import Settings
import Testing
import Timeline

@testable import HTTPInterface

/// Deliveries as messages of Protocol Buffers (B7).
@Suite(.timeLimit(.minutes(5))) struct DeliveryMessageTests {
    /// `Deliveries` of `deliveries.proto`.
    private struct Read: Hashable, FieldCodable {
        var deliveries: [ReadDelivery] = []
        var lost: [String] = []

        mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "deliveries", &deliveries)
            fields.field(2, "lost", &lost)
        }
    }

    private struct ReadDelivery: Hashable, FieldCodable {
        var token = ""
        var deliveries: UInt32 = 0
        var until = Timestamp(milliseconds: 0)
        var position: UInt64 = 0
        var kind: UInt32 = 0
        var conversation: UInt32 = 0
        var line = ""
        var version: UInt32 = 0
        var occurredAt = Timestamp(milliseconds: 0)
        var recordedAt = Timestamp(milliseconds: 0)
        var cause: UInt64 = 0
        var payload = RawBytes([])
        var dataref = ""

        mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "token", &token)
            fields.field(2, "deliveries", &deliveries)
            fields.field(3, "until", &until)
            fields.field(4, "position", &position)
            fields.field(5, "kind", &kind)
            fields.field(6, "conversation", &conversation)
            fields.field(7, "line", &line)
            fields.field(8, "version", &version)
            fields.field(9, "occurredAt", &occurredAt)
            fields.field(10, "recordedAt", &recordedAt)
            fields.field(11, "cause", &cause)
            fields.field(12, "payload", &payload)
            fields.field(13, "dataref", &dataref)
        }
    }

    private func fetch(_ client: Client, _ body: String = "{}", accepting type: String = "application/protobuf")
        async throws
        -> Read
    {
        let answer = try await client.send(
            .post, "/v1/groups/crm/fetch", body: body, headers: [.accept: type])
        #expect(answer.status == .ok, "\(answer.text)")
        #expect(answer.headers[.contentType] == "application/protobuf")
        return try Read(encoded: answer.bytes)
    }

    /// A group of everything, and a customer who has written.
    private func open(_ body: @escaping @Sendable (House, Client) async throws -> Void) async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.M1", from: "16505550001"))
            #expect(try await client.put("/v1/groups/crm", "{\"from\":1}").status == .ok)
            try await body(house, client)
        }
    }

    @Test("A message has all that the log has of an event, and its token acknowledges it")
    func tells() async throws {
        try await open { house, client in
            var read: [ReadDelivery] = []
            while true {
                let given = try await fetch(client).deliveries
                if given.isEmpty { break }
                let tokens = given.map { "\"\($0.token)\"" }.joined(separator: ",")
                #expect(try await client.post("/v1/groups/crm/ack", "{\"tokens\":[\(tokens)]}").status == .ok)
                read += given
            }
            // What groups do is for none.
            let all = try (1...house.broker.log.head.rawValue).map {
                try #require(try house.broker.log.event(at: Position($0)))
            }
            let told = all.filter { $0.event.knownKind != .groupSet }
            #expect(read.sorted { $0.position < $1.position }.count == told.count && told.count > 3)
            for (delivery, event) in zip(read.sorted { $0.position < $1.position }, told) {
                #expect(delivery.position == event.position.rawValue && delivery.deliveries == 1)
                #expect(LeaseToken(delivery.token)?.position == event.position)
                #expect(delivery.kind == UInt32(event.event.kind) && delivery.version == event.version)
                #expect(delivery.conversation == event.conversation.rawValue && delivery.cause == event.cause.rawValue)
                #expect(delivery.line == (event.conversation == .system ? "" : House.line))
                #expect(delivery.occurredAt == event.occurredAt)
                #expect(delivery.recordedAt == event.recordedAt)
                #expect(delivery.until == house.broker.time.now + .seconds(30))
                #expect(delivery.payload.bytes == event.event.payload && delivery.dataref.isEmpty)
            }
            #expect(read.contains { $0.conversation > 0 } && read.contains { $0.cause > 0 })
        }
    }

    @Test("What does not count is named")
    func namesLost() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.M1", from: "16505550001"))
            let terms = "{\"from\":1,\"types\":[\"messageReceived\"],\"backOff\":[\"0s\"]}"
            #expect(try await client.put("/v1/groups/crm", terms).status == .ok)
            let first = try await fetch(client, "{\"max\":1}").deliveries
            house.time.advance(by: .seconds(60))
            let again = try await fetch(client, "{\"max\":1}").deliveries
            #expect(again.first?.position == first.first?.position && again.first?.deliveries == 2)
            let tokens = (first + again).map { "\"\($0.token)\"" }.joined(separator: ",")
            #expect(try await fetch(client, "{\"ack\":[\(tokens)]}").lost == first.map(\.token))
        }
    }

    @Test("An event of more than 20,000 bytes is told by reference")
    func refers() throws {
        let log = InMemoryEventLog()
        let moment = Timestamp(milliseconds: 1_000)
        for size in [20_000, 20_001] {
            let record = Append(
                kind: 1, conversation: .system, expectedVersion: nil, occurredAt: moment, recordedAt: moment,
                cause: .start, payload: [UInt8](repeating: 7, count: size), key: nil)
            _ = try log.appendAndWait([record])
        }
        var group = ConsumerGroup(GroupTerms(), from: Position(1))
        group.take([(Position(1), .system)], upTo: Position(2))
        var given = group.lease(1, at: moment)
        _ = given.first.map { group.acknowledge($0.token, at: moment) }
        group.take([(Position(2), .system)], upTo: Position(3))
        given += group.lease(1, at: moment)
        var bytes: [UInt8] = []
        try DeliveryMessage.write(given, on: [nil, nil], of: log, to: &bytes)
        let read = try Read(encoded: bytes).deliveries
        #expect(read.map(\.payload.bytes.count) == [20_000, 0])
        #expect(read.map(\.dataref) == ["", "/v1/events/2"])
    }

    @Test(
        "A message is for who wants one more than JSON",
        arguments: [
            ("application/protobuf", true), ("application/x-protobuf", true), ("APPLICATION/PROTOBUF;q=0.9", true),
            ("application/protobuf, application/json;q=0.5", true),
            ("application/json, application/protobuf;q=0.5", false),
            ("application/json, application/protobuf", false), ("application/protobuf;q=0", false), ("*/*", false),
            ("application/json", false),
        ])
    func negotiates(_ field: String, isMessage: Bool) {
        #expect((FetchForm(accepting: field) == .message) == isMessage)
        #expect(FetchForm(accepting: nil) == .json)
    }

    @Test("On a connection's own thread messages are answered as well")
    func answersFast() async throws {
        try await House.open {
            $0.port = 0
        } _: { house, client in
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.M2", from: "16505550001"))
            #expect(
                try await client.put("/v1/groups/crm", "{\"from\":1,\"types\":[\"messageReceived\"]}").status == .ok)
            try await house.interior.application(onListening: { _ in }).test(.live) { http in
                let head = [
                    "POST /v1/groups/crm/fetch HTTP/1.1", "Host: localhost",
                    "Authorization: Bearer \(House.adminToken)", "Accept: application/protobuf",
                    "Connection: close", "Content-Length: 2",
                ]
                let answer = try await RawConnection.answer(port: try #require(http.port), head, .text("{}"))
                #expect(answer.lowercased().contains("content-type: application/protobuf"), "\(answer)")
            }
        }
    }

    @Test("deliveries.proto says the numbers that are written")
    func declares() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/HTTPInterface/Groups/deliveries.proto")
        let text = try String(contentsOf: file, encoding: .utf8)
        let names = [
            "token", "deliveries", "until", "position", "kind", "conversation", "line", "version", "occurredAt",
            "recordedAt", "cause", "payload", "dataref",
        ]
        let own = try #require(text.components(separatedBy: "message Delivery {").last)
        for (index, name) in names.enumerated() {
            #expect(own.contains(" \(name) = \(index + 1);"), "\(name)")
        }
    }
}
