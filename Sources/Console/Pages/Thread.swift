import HTTPInterface

/// The conversation that is open at a desk: what was said, what can be done, who the customer is.
struct Thread {
    let id: UInt32
    let title: String
    let line: String
    let lineName: String
    let names: [String]
    let handler: String
    let session: String?
    let isMine: Bool
    let isQueued: Bool
    let isParked: Bool
    let isElsewhere: Bool
    let isOpen: Bool
    let hasEnded: Bool
    let urgency: String?
    let windowOpen: Bool
    let windowCloses: String?
    let isUnverified: Bool
    let messages: [MessageView]
    let earlier: String?
    let timers: [TimerView]
    let canWrite: Bool
    let contact: UInt32
    let history: String
    let back: String

    struct TimerView {
        let name: String
        let deadline: String
    }

    init(_ asked: String, at desk: Desk) async throws {
        guard let number = UInt32(asked) else {
            throw PageProblem(404, "There is no such conversation", "A conversation has a number.")
        }
        let visit = desk.visit
        let shown: Shown.Conversation = try await visit.get("/v1/conversations/\(number)")
        let page = Transcript.query(visit)
        let messages: Shown.Messages = try await visit.get("/v1/conversations/\(number)/messages?limit=50&\(page)")
        (id, title, line) = (shown.id, shown.contact.title, shown.line)
        lineName = desk.settings.name(of: line)
        let me = "agent:\(desk.agent.id)"
        names = [shown.contact.name, shown.contact.phone.map { "+\($0)" }, shown.contact.userID]
            .compactMap { $0 }.filter { !$0.isEmpty }
        let handler = shown.session?.handler ?? ""
        self.handler = shown.session == nil ? "no session" : HandlerName.of(handler)
        session = shown.session.map { "\($0.number)" }
        (isMine, isQueued, isParked) = (handler == me, handler == "queue", handler.hasPrefix("workbin:"))
        isOpen = shown.session != nil
        hasEnded = !isOpen
        isElsewhere = isOpen && !isMine && !isQueued && !isParked
        urgency = shown.pendingResponse?.urgency
        (windowOpen, windowCloses) = (shown.window.open, shown.window.closesAt)
        isUnverified = shown.identity?.isUnverified ?? false
        self.messages = Transcript.views(of: messages.messages)
        earlier = messages.next.map { desk.address(number).with("before", "\($0)").text }
        back = desk.address().text
        timers = shown.timers.sorted { $0.deadline < $1.deadline }
            .map { TimerView(name: RuleName.of($0.rule), deadline: $0.deadline) }
        canWrite = isMine
        contact = shown.contact.id
        history = "/conversations/\(number)"
    }
}

/// The time rules, in words.
enum RuleName {
    static func of(_ rule: String) -> String {
        switch rule {
        case "serviceWindow": "24-hour window closes"
        case "pendingResponse": "Answer becomes more urgent"
        case "replyReminder": "Reminder to the customer"
        case "autoClose": "Session closes"
        case "botSilence": "Bot gives up"
        case "sessionTimeout": "Session times out"
        case "queueTime": "Leaves the queue"
        case "openingTime": "Line opens"
        case "outOfHours": "Told that the line is closed"
        case "transferReturn": "Transfer returns"
        case "flow": "Flow goes on"
        case "sendWait": "Outcome of a message"
        case "sendRetry": "Message is tried again"
        case "sendDoubt": "Doubt about a message ends"
        case "botRequest": "Bot's answer"
        default: rule
        }
    }
}
