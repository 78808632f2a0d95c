import Decisions
import Events
import Flows
import Messages
import Projections
import Timeline

/// A message of a flow's as it was recorded, with the one that went just before it.
struct RecordedSaying: Sendable {
    /// The node that has said it.
    var place = FlowPlace()
    /// The message.
    var position = Position.start
    var content = MessageContent()
    /// What was refused; nil where it was requested.
    var refused: SendRefused?
    /// What was requested; nil where it was refused.
    var requested: SendRequested?
    /// What the message before it says; nil where there was none.
    var before: MessageContent?
    /// What is known of it.
    private(set) var known = FlowLastSend()
    var correlationID = "", callbackData = ""
    var options: SendOptions?

    /// Nil where the event is no message of the bot's.
    init?(_ event: RecordedEvent, by task: String) {
        position = event.position
        switch event.event {
        case .sendRequested(let send) where send.origin == .bot(task):
            (content, requested, options) = (send.content, send, send.options)
            (correlationID, callbackData) = (send.correlationID, send.callbackData)
        case .sendRefused(let send) where send.origin == .bot(task) && send.send == .start:
            (content, refused, options) = (send.content, send, send.options)
            (correlationID, callbackData) = (send.correlationID, send.callbackData)
        default: return nil
        }
        known = FlowLastSend(event)
    }

    /// Takes in what has become of it at once.
    mutating func follow(_ event: RecordedEvent) { known.follow(event) }

    /// What the flow was told of it at once; nil where it waited for something else.
    func verdict(_ point: FlowPoint, _ waitFor: FlowWaitFor) -> FlowInput? {
        if let refused { return .sent(point, FlowSendOutcome(refused)) }
        return waitFor == .none ? .sent(point, .onSuccess) : nil
    }

    /// Messages in a row, each with what goes just before it.
    static func paired(_ row: [RecordedSaying]) -> [RecordedSaying] {
        var sayings: [RecordedSaying] = []
        for saying in row {
            guard let last = sayings.last, saying.comes(after: last) else {
                sayings.append(saying)
                continue
            }
            sayings[sayings.count - 1] = saying
            sayings[sayings.count - 1].before = last.content
        }
        return sayings
    }

    private func comes(after other: RecordedSaying) -> Bool {
        if let requested { return requested.after == other.position }
        // A refusal does not tell; sound is never said alone by what is refused for another reason.
        return other.requested != nil && other.content.type == "audio" && content.type != "audio"
    }

    // MARK: Compared

    /// What of it the flow would say otherwise now; empty where nothing.
    func differences(from send: FlowSend, _ links: WebLinks) -> [String] {
        var parts: [String] = []
        let main = MessageContent(send.message).sending(links)
        let fallback = send.fallback.map { MessageContent($0) }
        let isFallback = requested.map { !$0.hasFallback && content != main && content == fallback } ?? false
        if content != main, !isFallback { parts.append("message") }
        if let requested, !isFallback, requested.fallback != fallback { parts.append("message outside the window") }
        if !isFallback, before != send.soundBefore.map({ MessageContent($0).sending(links) }), saysAllItself {
            parts.append("sound")
        }
        if correlationID != send.correlationID ?? "" { parts.append("correlation id") }
        if callbackData != send.callbackData ?? "" { parts.append("callback data") }
        if options?.expires != send.expires { parts.append("expiry") }
        if options?.notifyURL ?? "" != NotifyAddress(send.notifyURL ?? "")?.text ?? "" { parts.append("notify URL") }
        if case .hash(let hash)? = send.identityHash, let requested, requested.identityHash != hash {
            parts.append("identity hash")
        }
        return parts
    }

    /// Whether what goes before it would have gone: outside the window nothing does.
    private var saysAllItself: Bool { before != nil || requested?.needsWindow ?? false }
}
