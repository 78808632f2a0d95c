import FoundationEssentials
import Timeline

/// Ids that look like the platform's. They depend on the seed and on the clock's start, so that a sandbox that is
/// started again over the log of an earlier one doesn't repeat ids the broker has seen.
struct MessageIDs: Sendable {
    private let draws: Draws
    private var made = 0

    init(seed: UInt64, start: Timestamp) {
        draws = Draws(seed: seed ^ UInt64(bitPattern: start.milliseconds))
    }

    /// A new message id.
    mutating func message() -> String {
        made += 1
        return "wamid.HBgL" + Data(draws.bytes(24, "message", made)).base64EncodedString()
    }

    /// A new id of a media file.
    mutating func media() -> String {
        made += 1
        return String(1_000_000_000_000_000 + draws.bits("media", made) % 9_000_000_000_000_000)
    }

    /// The id of one of the scenario's templates.
    func template(_ number: Int) -> String {
        String(1_000_000_000_000_000 + draws.bits("template", number) % 9_000_000_000_000_000)
    }

    /// A new code of a short link: 14 capital letters and digits.
    mutating func code() -> String {
        made += 1
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        return String(draws.bytes(14, "code", made).map { letters[Int($0) % letters.count] })
    }

    /// A new id for support to trace a request by.
    mutating func trace() -> String {
        made += 1
        return "A"
            + Data(draws.bytes(16, "trace", made)).base64EncodedString().prefix(22)
            .replacing("/", with: "_").replacing("+", with: "-")
    }

    /// The identity key hash of a customer's device.
    func identityHash(_ customer: String, _ device: Int) -> String {
        Data(draws.bytes(8, "identity \(customer)", device)).base64EncodedString()
    }

    /// The business-scoped user id after a change of number.
    func userID(_ customer: String, _ change: Int, country: String) -> String {
        let number = draws.bits("user \(customer)", change) % 9_000_000_000_000_000_000 + 1_000_000_000_000_000_000
        return "\(country).\(number)"
    }
}
