import Decisions
import Encoding
import Events
import Settings
import Timeline

extension WantedMessage {
    /// The longest that a number of seconds can say.
    private static let longest: Int64 = 2_592_000

    /// What is waited for, and until when it is worth sending; nil where nothing is said of it.
    func options(now: Timestamp) throws -> SendOptions? {
        guard waitFor != nil || timeout != nil || expiry != nil || notifyURL != nil else { return nil }
        var options = SendOptions()
        if let waitFor {
            guard let condition = WaitCondition(name: waitFor) else {
                throw Problem.invalid("waitFor", "is 'none', 'submit', 'delivery' or 'read'")
            }
            options.waitFor = condition
        }
        options.timeout = try timeout.map(WantedMessage.timeout)
        options.expires = try expiry.map { try WantedMessage.expiry($0, now: now) }
        if let notifyURL, !notifyURL.isEmpty {
            guard let address = NotifyAddress(notifyURL) else {
                throw Problem.invalid("notifyURL", "can't be used: \(NotifyAddress.advice)")
            }
            options.notifyURL = address.text
        }
        return options
    }

    private static func timeout(_ given: JSON) throws -> Duration {
        switch given {
        case .integer(let seconds) where (1...longest).contains(seconds): return .seconds(seconds)
        case .string(let text):
            if let length = Duration(configuration: text), (.seconds(1) ... .seconds(longest)).contains(length) {
                return length
            }
        default: break
        }
        throw Problem.invalid("timeout", "is a number of seconds from 1 to \(longest), or a length such as '60s'")
    }

    private static func expiry(_ given: JSON, now: Timestamp) throws -> Timestamp {
        switch given {
        case .integer(let seconds) where (0...longest).contains(seconds): return now + .seconds(seconds)
        case .string(let text):
            if let moment = Timestamp(iso8601: text) { return moment }
            if let length = Duration(configuration: text), length <= .seconds(longest) { return now + length }
        default: break
        }
        throw Problem.invalid(
            "expiry", "is a moment such as '2026-01-06T09:00:00Z', or a number of seconds from 0 to \(longest)")
    }
}
