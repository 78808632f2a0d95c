import Broker
import Decisions
import EventLog
import Events
import Messages
import Projections
import Settings
import Timeline

@testable import parley

/// A log that Parley itself has written, with settings, two customers, agents, sends, deadlines and a customer who changes their
/// number: what time travel and rebuilding are tried on.
struct Story {
    let log = InMemoryEventLog()
    private var engine = Engine()
    private var now = Timestamp(milliseconds: 1_767_603_600_000)

    /// The story from its beginning to its end, appended to a log in memory.
    static func told() async throws -> Story {
        var story = Story()
        try await story.tell()
        return story
    }

    private mutating func tell() async throws {
        var policy = LinePolicy()
        policy.name = "Support"
        policy.botOnStart = "concierge"
        policy.autoClose = .seconds(600)
        var reminder = ReplyReminderPolicy()
        reminder.after = .seconds(120)
        reminder.message = AutomaticMessage(text: "Soon")
        policy.replyReminder = reminder
        try await take(.setPolicy("1", policy))
        try await take(.registerAgent(id: "ana", name: "Ana"))
        try await message("A", "Hello", phone: "16505551234")
        try await message("B", "Me too", phone: "16505550000")
        try await pass(60)
        let first = ConversationID(1)
        try await take(.assign(first, to: .agent("ana"), by: .agent("ana")))
        try await pass(200)
        try await take(.send(SendCommand(to: .conversation(first), .text("Hi Sheena"), by: .agent("ana"))))
        let send = Position(log.head.rawValue)
        try await take(.beginAttempt(first, send: send))
        try await take(
            .endAttempt(first, send: send, attempt: 1, .accepted(message: "wamid.out", waID: "", status: "accepted")))
        policy.autoClose = .seconds(1200)
        try await take(.setPolicy("1", policy))
        try await pass(1300)
        try await changeNumber(from: "16505551234", to: "16505559999")
        try await message("C", "Back again", phone: "16505559999", late: .seconds(900))
        try await pass(90_000)
    }

    private mutating func message(_ id: String, _ text: String, phone: String, late: Duration = .zero) async throws {
        var message = MessageReceived()
        (message.line, message.message, message.type, message.text) = ("1", MessageID("wamid.\(id)"), "text", text)
        message.sender = Party(phone: phone, name: phone == "16505550000" ? "Ben" : "Sheena")
        try await take(
            .receive(PlatformItem(event: .messageReceived(message), occurredAt: now - late, identity: "m:\(id)")))
    }

    private mutating func changeNumber(from old: String, to new: String) async throws {
        var notice = IdentityNoticeReceived()
        (notice.line, notice.change, notice.newPhone) = ("1", .number, new)
        notice.party = Party(phone: old)
        try await take(
            .receive(PlatformItem(event: .identityNoticeReceived(notice), occurredAt: now, identity: "m:number")))
    }

    /// Lets time pass; what is due fires with ten seconds' delay.
    private mutating func pass(_ seconds: Int64) async throws {
        let end = now + .seconds(seconds)
        while let next = engine.nextDeadline, next <= end {
            now = max(now, next + .seconds(10))
            guard let command = engine.dueCommand(at: now) else { break }
            try await take(command)
        }
        now = max(now, end)
    }

    private mutating func take(_ command: Command) async throws {
        now = now + .seconds(1)
        let events = try engine.handle(command, at: now)
        if !events.isEmpty { _ = try await log.append(events.map { Append($0) }) }
    }
}
