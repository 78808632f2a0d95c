import Broker
import BrokerTesting
import EventLog
import EventLogTesting
import Events
import Foundation
import GRDB
import Logging
import Messages
import ParleyConfiguration
import Projections
import Synchronization
import Testing
import Timeline

@testable import Views

/// What every script leads to: real lives of conversations.
enum Scripts {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
        path: "Scripts")
    static let names: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []).filter { $0.hasSuffix(".script") }
        .sorted()

    static func events(_ name: String) throws -> [RecordedEvent] {
        let script = try Script(parsing: try String(contentsOf: folder.appending(path: name), encoding: .utf8))
        let path = folder.appending(path: name).path()
        let configuration = try Configuration(yaml: script.configuration, named: path)
        return try ScriptRunner.play(
            script, configuration: configuration.commands(), settings: Configuration.settingStep,
            flows: { try Configuration.flow(in: $0, beside: path) }
        ).events
    }
}

extension Views {
    /// Views that nobody follows.
    static func test(_ log: any EventLog, in folder: TemporaryFolder? = nil) -> Views {
        Views(
            log: log, directory: folder.map { $0.path + "/views" },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// How many wait for an event.
    var waiters: Int { state.withLock { $0.waiting.count } }

    func hash() throws -> String { try read { try ViewHash.hash(of: $0) }.answer }
}

extension EventLog {
    func append(_ events: [RecordedEvent]) async throws {
        for event in events { _ = try await append([Append(event)]) }
    }
}

/// Events of one conversation, made by hand.
struct Story {
    static let line = LineID("100")
    private(set) var events: [RecordedEvent] = []
    private var now = Timestamp(milliseconds: 1_767_603_600_000)
    private var versions: [ConversationID: UInt32] = [:]

    init(_ events: [RecordedEvent] = []) { self.events = events }

    /// A conversation of a contact, who is called so.
    @discardableResult
    mutating func begin(_ conversation: UInt32 = 1, phone: String = "16505551234", line: LineID = Story.line)
        -> Position
    {
        var learned = AliasLearned()
        learned.contact = ContactID(conversation)
        learned.alias = Alias(.phone, phone)
        add(.aliasLearned(learned), to: .system)
        return add(
            .conversationStarted(ConversationStarted(line: line, contact: ContactID(conversation))),
            to: ConversationID(conversation))
    }

    @discardableResult
    mutating func customer(
        _ text: String, id: String, type: String = "text", answers: String = "", name: String = "",
        in conversation: UInt32 = 1
    ) -> Position {
        var message = MessageReceived()
        message.line = Story.line
        message.message = .init(id)
        message.type = type
        message.text = text
        message.answers = .init(answers)
        message.sender = Party(phone: "16505551234", name: name)
        return add(.messageReceived(message), to: ConversationID(conversation))
    }

    @discardableResult
    mutating func add(_ event: Event, to conversation: ConversationID = ConversationID(1), cause: Position = .start)
        -> Position
    {
        let position = Position(UInt64(events.count + 1))
        versions[conversation, default: 0] += 1
        now = now + .seconds(1)
        events.append(
            RecordedEvent(
                position: position, conversation: conversation, version: versions[conversation] ?? 1, occurredAt: now,
                recordedAt: now, cause: cause, event: event))
        return position
    }

    /// Messages of a conversation of its own, to follow what a log has already.
    mutating func following(_ log: any EventLog, count: Int) -> [Append] {
        var appends: [Append] = []
        let (head, conversation) = (log.head, (log.lastConversation?.rawValue ?? 0) + 1)
        begin(conversation, phone: "999")
        for number in 0..<count {
            customer("Hello again, number \(number)", id: "wamid.again.\(number)", in: conversation)
        }
        for event in events {
            var event = event
            event.position = Position(head.rawValue + event.position.rawValue)
            if event.conversation != .system { appends.append(Append(event)) }
        }
        return appends
    }

    /// Views that tell it.
    func views() async throws -> Views {
        let log = InMemoryEventLog()
        try await log.append(events)
        let views = Views.test(log)
        try views.catchUp()
        return views
    }
}
