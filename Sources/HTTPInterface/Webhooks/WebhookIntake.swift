import Broker
import Decisions
import HTTPTypes
import Logging
import WhatsApp

/// What every webhook passes, whether it comes through the routes or by the shorter way: its signature, and then the broker.
struct WebhookIntake: Sendable {
    let broker: Broker
    let configuration: HTTPConfiguration

    /// Whether the body was signed with one of the app secrets.
    func isSigned(_ body: [UInt8], _ fields: HTTPFields) -> Bool {
        let signature = WebhookIntake.signature.flatMap { fields[$0] }
        return WebhookSignature.verify(signature, of: body, secrets: configuration.appSecrets)
    }

    /// Hands everything in a body to the broker; calls back on any thread when it is durable.
    func submit(_ body: [UInt8], completion: @escaping @Sendable (Result<[Outcome], BrokerError>) -> Void) {
        if configuration.discardsWebhooks { return completion(.success([])) }
        broker.submit(WebhookDecoder.decode(body).map(Command.receive), completion: completion)
    }

    private static let signature = HTTPField.Name(WebhookSignature.header)
}

/// What became of a webhook's items, without what they say.
struct WebhookSummary {
    /// Items that are new in the log.
    var recorded = 0
    /// Items that were recorded before.
    var known = 0
    /// Items that make no sense.
    var rejected = 0

    /// As JSON, put together by hand: Foundation's encoder takes longer for these three numbers than the signature does.
    var json: String { "{\"known\":\(known),\"recorded\":\(recorded),\"rejected\":\(rejected)}" }

    init(_ outcomes: [Outcome]) {
        for outcome in outcomes {
            switch outcome {
            case .recorded: recorded += 1
            case .known: known += 1
            case .rejected: rejected += 1
            }
        }
    }
}
