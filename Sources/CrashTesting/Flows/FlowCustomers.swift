import Events
import Messages
import Sandbox
import Timeline

/// The customers: each begins, and answers what the flow has said to them.
struct FlowCustomers: Sendable {
    let parties: CrashParties
    private var answered: Set<AttemptToken> = []

    init(_ parties: CrashParties) { self.parties = parties }

    /// Has a customer write for the first time.
    ///
    /// - Returns: What they have written: it is acknowledged when it was recorded.
    func begin(_ number: Int) -> ItemKey {
        let item = WebhookItem.message(
            "wamid.in.\(number)", from: FlowCustomers.customer(number), "Hello", at: parties.clock.now)
        parties.mailbox.add(item, after: .zero)
        return item.key
    }

    /// Answers what was said, until the task is cancelled.
    mutating func answer() async throws {
        while true {
            let record = parties.endpoint.record
            for (token, said) in record.said where answered.insert(token).inserted {
                guard let message = record.taken[token], let item = answer(to: said, token, message.rawValue) else {
                    continue
                }
                parties.mailbox.add(item, after: .milliseconds(Int64(token.send.rawValue % 40)))
            }
            try await Task.sleep(for: .milliseconds(3))
        }
    }

    private func answer(to said: PlatformRecord.Said, _ token: AttemptToken, _ message: String) -> WebhookItem? {
        let customer = Customer(phone: said.phone, name: "Customer", line: FlowSettings.line)
        let (id, now) = ("wamid.in.\(token.send.rawValue).\(token.attempt)", parties.clock.now)
        if said.text.hasPrefix(FlowSettings.greeting) {
            return .tap(id, from: customer, button: FlowSettings.button, of: message, at: now)
        }
        guard said.text.hasPrefix(FlowSettings.question) else { return nil }
        return .message(id, from: customer, "\(4_000 + token.send.rawValue)", at: now)
    }

    private static func customer(_ number: Int) -> Customer {
        Customer(phone: "1650555\(1_000 + number)", name: "Customer", line: FlowSettings.line)
    }
}
