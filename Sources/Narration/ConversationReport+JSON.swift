import Encoding
import Events
import Messages
import Projections
public import Timeline

/// A conversation as JSON, on one line: each reader gets the members that are for it, and each member is written in one place.
extension ConversationReport {
    /// All that is known at the moment, the state that the rules rest on included: for `parley replay`.
    public var json: String {
        var object = Object()
        object.add("conversation", "\(state.id)")
        object.add("line", state.line.json)
        object.add("now", now.json)
        object.add("contact", contact.json)
        object.add("window", windowJSON)
        object.add("handler", handlerJSON)
        object.add("timers", timersJSON)
        if let pending { object.add("pending", "\(pending.urgency)".json) }
        object.add("state", state.json)
        return Visible.json(object.text)
    }

    /// One conversation of many: for `parley conversations`.
    public func json(lastEventAt: Timestamp) -> String {
        var object = Object()
        object.add("id", "\(state.id)")
        object.add("line", state.line.json)
        object.add("contact", contactJSON { $0.json })
        object.add("sessions", "\(state.sessions.count)")
        object.add("handler", handlerJSON)
        object.add("window", windowJSON)
        object.add("lastEventAt", lastEventAt.json)
        object.add("lastPosition", "\(state.lastPosition.rawValue)")
        object.add("events", "\(state.eventCount)")
        return Visible.json(object.text)
    }

    /// What a program sees of it: for `/v1`. What is not known is null.
    ///
    /// - Parameter match: Of a search, the message that was found, or nil where the customer was; the member is left out where
    ///   nothing was searched.
    public func json(
        lastMessage: (isInbound: Bool, text: String, at: Timestamp)?, match: Position??
    ) -> String {
        var object = Object()
        object.add("id", "\(state.id)")
        object.add("line", state.line.json)
        object.add("contact", contactJSON { $0.isEmpty ? "null" : $0.json })
        object.add("window", windowJSON)
        object.add("session", sessionJSON)
        object.add("pendingResponse", pendingJSON)
        object.add("lastMessage", lastMessage.map(ConversationReport.messageJSON) ?? "null")
        object.add("timers", timersJSON)
        object.add("identity", identityJSON)
        object.add("events", "\(state.eventCount)")
        if let match { object.add("match", match.map { "\($0.rawValue)" } ?? "null") }
        return object.text
    }
}

extension ConversationReport {
    private var pending: (urgency: Urgency, since: Timestamp)? { PendingResponse.current(in: state) }

    private var windowJSON: String {
        var object = Object()
        object.add("open", state.window.isOpen(at: now).json)
        object.add("closesAt", state.window.closesAt?.json ?? "null")
        return object.text
    }

    private var handlerJSON: String { state.sessions.open.map(\.handler.json) ?? "null" }

    private var timersJSON: String {
        let timers = timers.map { timer in
            var object = Object()
            object.add("rule", timer.rule.name.json)
            object.add("deadline", timer.deadline.json)
            return object.text
        }
        return "[\(timers.joined(separator: ","))]"
    }

    private func contactJSON(_ text: (String) -> String) -> String {
        var object = Object()
        object.add("id", "\(state.contact)")
        object.add("name", text(contact.name))
        object.add("phone", text(contact.phone))
        object.add("userID", text(contact.userID))
        return object.text
    }

    private var sessionJSON: String {
        guard let session = state.sessions.open else { return "null" }
        var object = Object()
        object.add("number", "\(session.number)")
        object.add("handler", session.handler.json)
        object.add("openedAt", session.openedAt.json)
        object.add("handlerSince", session.handlerSince.json)
        return object.text
    }

    private var pendingJSON: String {
        guard let pending else { return "null" }
        var object = Object()
        object.add("urgency", "\(pending.urgency)".json)
        object.add("since", pending.since.json)
        return object.text
    }

    private var identityJSON: String {
        guard state.identity != Identity() else { return "null" }
        let isKnown = !state.identity.hash.isEmpty
        var object = Object()
        object.add("hash", isKnown ? state.identity.hash.json : "null")
        object.add("since", isKnown ? state.identity.since.json : "null")
        object.add("isUnverified", state.identity.isUnverified.json)
        return object.text
    }

    private static func messageJSON(_ message: (isInbound: Bool, text: String, at: Timestamp)) -> String {
        var object = Object()
        object.add("direction", (message.isInbound ? "in" : "out").json)
        object.add("text", message.text.json)
        object.add("at", message.at.json)
        return object.text
    }
}

/// An object, member by member.
private struct Object {
    private var members = ""

    mutating func add(_ name: String, _ json: String) {
        members += members.isEmpty ? "\"" : ",\""
        members += name
        members += "\":"
        members += json
    }

    var text: String { "{" + members + "}" }
}
