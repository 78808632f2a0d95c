package import Events
import Messages
import Timeline

/// An acknowledged reply is in the log, where its answer said; none is there twice, however often it was asked for under its key, and
/// none that nobody asked for (L1). What a rule has refused can be asked for, and refused, again.
package struct RepliesCheck: LogCheck {
    private static let name = "replies"

    private var places: [String: Position] = [:]
    private var refusals: [String: Position] = [:]
    private var texts: [String: String] = [:]

    /// A check of a log from its start on.
    package init() {}

    package mutating func take(_ event: RecordedEvent, _ findings: inout Findings) {
        let id: String
        let text: String
        var isRefusal = false
        switch event.event {
        case .sendRequested(let request) where request.origin.isReply:
            (id, text) = (request.correlationID, request.content.text)
        case .sendRefused(let refused) where refused.origin.isReply:
            (id, text, isRefusal) = (refused.correlationID, refused.content.text, true)
        default: return
        }
        // The Graph API has no correlation ids.
        guard !id.isEmpty else { return }
        if let first = places[id] {
            findings.add(RepliesCheck.name, at: event.position, "reply \(id) is there already, at \(first)")
        }
        if isRefusal { refusals[id] = event.position } else { places[id] = places[id] ?? event.position }
        texts[id] = text
    }

    /// Looks whether everything is there that was acknowledged with HTTP 202.
    package func demand(_ promises: Promises, _ findings: inout Findings) {
        for (id, promised) in promises.acknowledgedReplies {
            guard let place = places[id] else {
                findings.add(RepliesCheck.name, at: id, "it was acknowledged with HTTP 202 and is not in the log")
                continue
            }
            if let promised, promised != place {
                findings.add(RepliesCheck.name, at: place, "reply \(id) was said to be at \(promised)")
            }
        }
    }

    /// Looks whether there is anything that nobody asked for.
    package func refuseUnknown(_ promises: Promises, _ findings: inout Findings) {
        for (id, position) in places.merging(refusals, uniquingKeysWith: { first, _ in first }) {
            guard let asked = promises.askedReplies[id] else {
                findings.add(RepliesCheck.name, at: position, "nobody asked for reply '\(id)'")
                continue
            }
            if texts[id] != asked {
                findings.add(RepliesCheck.name, at: position, "reply \(id) has another text than was asked for")
            }
        }
    }
}
