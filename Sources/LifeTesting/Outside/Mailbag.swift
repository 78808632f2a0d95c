import CrashTesting
import EventLogTesting
import Sandbox
import Synchronization
import Timeline

/// What the platform has to deliver, and what everybody was promised. What was not acknowledged is delivered again.
final class Mailbag: Sendable {
    /// One webhook.
    struct Webhook: Sendable {
        let body: [UInt8]
        let keys: [ItemKey]
    }

    /// One reply, which can be asked for again under its key.
    struct Reply: Sendable {
        let id: String
        let conversation: Int
        let body: JSON
    }

    private struct State {
        var promises = Promises()
        var undelivered: [Webhook] = []
        var delivered: [Webhook] = []
        var findings = Findings()
        var replies: [Reply] = []
        var graphAnswers: Set<String> = []
        /// What was answered, by what was asked and the status: a life in which nothing succeeded shows nothing.
        var answers: [String: Int] = [:]
    }

    /// How many acknowledged webhooks and how many replies are remembered, to be delivered and asked for again.
    private static let memory = 20

    private let state = Mutex(State())

    var promises: Promises { state.withLock { $0.promises } }
    var findings: Findings { state.withLock { $0.findings } }
    var answers: [String: Int] { state.withLock { $0.answers } }
    /// The ids that the Graph API's callers were told.
    var graphAnswers: Set<String> { state.withLock { $0.graphAnswers } }
    /// How many webhooks are not acknowledged yet, those under way not counted.
    var undelivered: Int { state.withLock { $0.undelivered.count } }

    /// Puts items in, all in one webhook.
    func add(_ items: [WebhookItem], _ random: inout SeededRandom) {
        guard !items.isEmpty else { return }
        putBack(Webhook(body: WebhookComposer.body(of: items, &random), keys: items.map(\.key)))
    }

    /// Puts a webhook back that was not acknowledged.
    func putBack(_ webhook: Webhook) { state.withLock { $0.undelivered.append(webhook) } }

    /// Takes a webhook out to deliver it.
    func takeOne(_ random: inout SeededRandom) -> Webhook? {
        state.withLock { state in
            guard !state.undelivered.isEmpty else { return nil }
            let webhook = state.undelivered.remove(at: random.number(below: state.undelivered.count))
            state.promises.postedItems.formUnion(webhook.keys)
            return webhook
        }
    }

    /// One that was acknowledged before.
    func repeatOne(_ random: inout SeededRandom) -> Webhook? {
        state.withLock { $0.delivered.isEmpty ? nil : random.one(of: $0.delivered) }
    }

    /// A webhook was acknowledged.
    func acknowledge(_ webhook: Webhook) {
        state.withLock { state in
            state.promises.acknowledgedItems.formUnion(webhook.keys)
            state.delivered.append(webhook)
            if state.delivered.count > Mailbag.memory { state.delivered.removeFirst() }
        }
    }

    /// A reply is about to be asked for.
    func ask(_ reply: Reply, saying text: String) {
        state.withLock { state in
            state.promises.askedReplies[reply.id] = text
            state.replies.append(reply)
            if state.replies.count > Mailbag.memory { state.replies.removeFirst() }
        }
    }

    /// One that was asked for before, answered or not.
    func repeatReply(_ random: inout SeededRandom) -> Reply? {
        state.withLock { $0.replies.isEmpty ? nil : random.one(of: $0.replies) }
    }

    /// A reply was acknowledged, again as the first time.
    func acknowledge(_ id: String, at position: Position?) {
        state.withLock { state in
            if let before = state.promises.acknowledgedReplies.updateValue(position, forKey: id), before != position {
                state.findings.add(
                    Finding("answers", at: id, "it was acknowledged a second time with another position"))
            }
        }
    }

    /// A Graph request was told this id.
    func graphAnswered(_ id: String) { state.withLock { _ = $0.graphAnswers.insert(id) } }

    /// Counts an answer. One that says that something went wrong in the broker is a finding.
    func note(_ what: String, _ status: Int, _ body: [UInt8]) {
        state.withLock { state in
            state.answers["\(what) \(status)", default: 0] += 1
            guard status >= 500 || status == 401, status != 503, status != 504 else { return }
            let text = String(decoding: body, as: UTF8.self)
            // The Graph API has no other status for a message that was given up.
            guard !text.contains("and the message was given up") else { return }
            state.findings.add(Finding("answers", at: what, "HTTP \(status): \(text)"))
        }
    }
}
