import Flows
import Messages
import Timeline

/// A session in a flow, as a transcript: what comes in on lines that begin with `>`, and what follows below.
struct Talk {
    let flows: FlowSet
    private(set) var state = FlowState()
    private(set) var effects: [FlowEffect] = []
    private(set) var lines: [String] = []
    var context = FlowContext(now: Talk.nine)
    /// What whoever sends says of a send that waits for nothing.
    var verdict = FlowSendOutcome.onSuccess

    static let nine = Timestamp(iso8601: "2026-01-05T09:00:00Z") ?? .epoch

    init(_ flows: FlowSet) {
        self.flows = flows
        context.customerName = "Sheena"
        context.customerPhone = "+16505551234"
        context.line = "100"
        context.session = "7"
        context.conversation = "1"
    }

    init(_ flow: Flow, calling others: [Flow] = []) { self.init(FlowSet(flow, calling: others)) }

    /// The transcript.
    var text: String { lines.joined(separator: "\n") }

    // MARK: What comes in

    mutating func starts(_ text: String? = "Hi") {
        take(.started(text.map { FlowMessage(text: $0) }), "starts" + (text.map { ": \($0)" } ?? ""))
    }

    mutating func says(_ text: String) { take(.message(FlowMessage(text: text)), text) }

    mutating func taps(_ id: String) {
        take(.message(FlowMessage(text: id, id: id, type: "interactive")), "taps \(id)")
    }

    mutating func sends(_ message: FlowMessage) { take(.message(message), "sends \(message.type)") }

    mutating func answers(_ status: Int, _ json: String) {
        guard let point = openRequest else { return lines.append("> there is no request") }
        take(.answered(point, .response(status: status, body: Array(json.utf8))), "answer \(status) \(json)")
    }

    mutating func answers(_ answer: FlowAnswer) {
        guard let point = openRequest else { return lines.append("> there is no request") }
        take(.answered(point, answer), "\(answer)")
    }

    mutating func reports(_ outcome: FlowSendOutcome, _ values: FlowSendValues? = nil) {
        guard let point = lastSend else { return lines.append("> there is no send") }
        context.send = values ?? context.send
        take(.sent(point, outcome), "\(outcome)")
    }

    /// Lets time pass; every deadline acts at its own moment.
    mutating func passes(_ length: Duration) {
        let end = context.now + length
        lines.append("> \(length.configurationText) pass")
        while let deadline = state.deadline, deadline <= end {
            context.now = deadline
            step(.deadline(deadline))
        }
        context.now = end
    }

    /// The clock goes on, and nobody looks at deadlines.
    mutating func clockGoesOn(_ length: Duration) { context.now = context.now + length }

    private var openRequest: FlowPoint? {
        effects.reversed().lazy.compactMap { if case .request(let request) = $0 { request.point } else { nil } }.first
    }

    private var lastSend: FlowPoint? {
        effects.reversed().lazy.compactMap { if case .send(let send) = $0 { send.point } else { nil } }.first
    }

    mutating func take(_ input: FlowInput, _ words: String) {
        lines.append("> \(words)")
        step(input)
    }

    private mutating func step(_ input: FlowInput) {
        let made = Flows.step(flows, state, input, context: context)
        state = made.state
        effects += made.effects
        lines += made.effects.map(Talk.words)
        while state.wait.kind == .verdict, let point = state.point { giveVerdict(point) }
    }

    private mutating func giveVerdict(_ point: FlowPoint) {
        let made = Flows.step(flows, state, .sent(point, verdict), context: context)
        state = made.state
        effects += made.effects
        lines += made.effects.map(Talk.words)
    }

    // MARK: Words

    static func words(_ effect: FlowEffect) -> String {
        switch effect {
        case .stepped(let point, let outcome, let late): "\(point.node) \(outcome)\(late ? " (late)" : "")"
        case .waiting(let point, let until): "\(point.node) waits until \(until.timeOfDay)"
        case .send(let send): words(send)
        case .request(let request): words(request)
        case .handover(let handover):
            "handed over to \(handover.to.words)"
                + (handover.skills.isEmpty ? "" : " with \(handover.skills.joined(separator: ", "))")
                + (handover.note.isEmpty ? "" : ": \(handover.note)")
        case .close: "closed"
        case .failed(let point, let reason): "failed at \(point.node): \(reason)"
        case .ended(let outcome): "ended \(outcome)"
        }
    }

    private static func words(_ send: FlowSend) -> String {
        var words = "\(send.isAgain ? "says again" : "says"): \(send.message.words)"
        if let sound = send.soundBefore { words = "plays \(sound.type), then \(words)" }
        if let fallback = send.fallback { words += " | outside the window: \(fallback.words)" }
        if send.waitFor != .none { words += " | waits for \(send.waitFor), \(send.timeout?.configurationText ?? "")" }
        if let expires = send.expires { words += " | until \(expires.timeOfDay)" }
        switch send.identityHash {
        case .known?: words += " | known hash"
        case .hash(let hash)?: words += " | hash \(hash)"
        case nil: break
        }
        for (name, value) in [
            ("correlation", send.correlationID), ("callback", send.callbackData), ("notify", send.notifyURL),
        ] {
            if let value { words += " | \(name) \(value)" }
        }
        return words
    }

    private static func words(_ request: FlowRequest) -> String {
        let headers = request.headers.map { " [\($0.name): \($0.value)]" }.joined()
        return "asks \(request.method) \(request.url)\(headers) \(request.body ?? "") until \(request.until.timeOfDay)"
            + (request.retries > 0 ? ", \(request.retries) retries" : "")
    }
}
