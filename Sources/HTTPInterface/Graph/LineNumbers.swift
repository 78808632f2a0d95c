import Broker
import Encoding
import Events
import Hummingbird
import Projections
import WhatsApp

/// The phone numbers of lines: nothing that Parley does rests on them, so that it asks the platform where one is wanted.
struct LineNumbers: Sendable {
    private let gate: Gate
    private let forwarding: (any GraphForwarding)?

    init(_ interior: HTTPInterior) { (gate, forwarding) = (interior.gate, interior.forwarding) }

    /// A line's number as people write it.
    ///
    /// - Throws: Why it is not known, and what to do instead.
    func number(of line: LineID, _ exchange: Exchange) async throws -> String {
        let connector = gate.broker.setup.settings.connector(of: line)
        guard let forwarding else { throw LineNumbers.unknown(line, "there is no way out to the platform here") }
        if let obstacle = forwarding.obstacle(to: connector) { throw LineNumbers.unknown(line, obstacle) }
        var request = ForwardedRequest("GET", version: nil, path: "/\(line.rawValue)")
        request.query = [("fields", "display_phone_number")]
        // Its place is for work. Where too many wait already, it keeps it.
        _ = exchange.place?.becomeWaiting()
        switch await forwarding.forward(request, by: connector) {
        case .notSent(let reason): throw LineNumbers.unknown(line, "the platform was not reached: \(reason)")
        case .unanswered(let reason): throw LineNumbers.unknown(line, "the platform gave no answer: \(reason)")
        case .answered(let answer):
            let told = try? GraphAnswer(answer)
            guard let told, told.isSuccess, told.root.isObject,
                let number = told.root["display_phone_number"]?.string, !number.isEmpty
            else { throw LineNumbers.unknown(line, "the platform tells no number of it (HTTP \(answer.status))") }
            return number
        }
    }

    private static func unknown(_ line: LineID, _ reason: String) -> Problem {
        Problem.invalid("line", "has no number that is known here: give it as 'number' (line '\(line)': \(reason))")
    }
}
