package import Events
package import Messages
import Timeline

/// What the Graph API's endpoint saw.
package struct PlatformRecord: Sendable {
    /// How often a request with this token came in.
    package var requests: [AttemptToken: Int] = [:]
    /// Which of them it took, and under which id.
    package var taken: [AttemptToken: MessageID] = [:]
    /// What those say, and to whom.
    package var said: [AttemptToken: Said] = [:]
    /// What made no sense.
    package var complaints: [Finding] = []

    /// Something that was said to somebody.
    package struct Said: Hashable, Sendable {
        /// To whom.
        package var phone: String
        /// What.
        package var text: String

        /// Something said.
        package init(phone: String, text: String) { (self.phone, self.text) = (phone, text) }
    }

    /// Nothing came in.
    package init() {}
}

/// No request left twice, no message went out twice, and the log knows all that left (B4).
///
/// Only where a doubt was decided so may a message go out again that the platform had taken.
package struct PlatformCheck: Sendable {
    private static let name = "platform"

    private let record: PlatformRecord

    /// A check against what the endpoint saw.
    package init(_ record: PlatformRecord) { self.record = record }

    /// Compares it with the attempts of the log.
    package func compare(with sends: SendsCheck, _ findings: inout Findings) {
        for complaint in record.complaints { findings.add(complaint) }
        for (token, count) in record.requests {
            if count > 1 { findings.add(PlatformCheck.name, at: token, "its request came in \(count) times") }
            if !sends.attempted.contains(token) {
                findings.add(PlatformCheck.name, at: token, "its request came in, but its attempt is not in the log")
            }
        }
        compareTaken(with: sends, &findings)
    }

    /// Nobody was told the same twice, whichever message it went out as: where each text is to be said once.
    package func lookForRepetitions(_ findings: inout Findings) {
        for (said, tokens) in Dictionary(grouping: record.said.keys, by: { record.said[$0] }) where tokens.count > 1 {
            guard let said else { continue }
            let list = tokens.map { "\($0)" }.sorted().joined(separator: ", ")
            findings.add("told twice", at: said.phone, "\"\(said.text)\" went out as \(list)")
        }
    }

    private func compareTaken(with sends: SendsCheck, _ findings: inout Findings) {
        var attempts: [Position: [UInt32]] = [:]
        for token in record.taken.keys where !sends.repeated.contains(token) {
            attempts[token.send, default: []].append(token.attempt)
        }
        for (send, attempts) in attempts where attempts.count > 1 {
            findings.add(PlatformCheck.name, at: send, "the message went out in attempts \(attempts.sorted())")
        }
        for (token, message) in sends.accepted where record.taken[token] != message {
            let taken = record.taken[token].map { "as \($0)" } ?? "not at all"
            findings.add(
                PlatformCheck.name, at: token, "the log says that it was taken as \(message), but it was taken \(taken)"
            )
        }
    }
}
