import Broker
import Decisions
import HTTPTypes
import WhatsApp

/// What every webhook passes, whether it comes through the routes or by the shorter way: its signature, whether who signed may speak
/// for its lines (S1.2), and then the broker.
struct WebhookIntake: Sendable {
    let broker: Broker
    let configuration: HTTPConfiguration
    let refusals: WebhookRefusals
    private let signers: WebhookSigners

    init(broker: Broker, configuration: HTTPConfiguration, refusals: WebhookRefusals) {
        (self.broker, self.configuration, self.refusals) = (broker, configuration, refusals)
        signers = WebhookSigners(configuration)
    }

    /// Everything in a body, if the app of its lines' connector has signed it. Nothing is read before that is known.
    func read(_ body: [UInt8], _ fields: HTTPFields) throws(WebhookRefusal) -> [Command] {
        guard let signers = signers.signers(of: body, fields) else { throw .unsigned }
        if configuration.discardsWebhooks { return [] }
        let items = WebhookDecoder.decode(body)
        try broker.setup.settings.check(items, signedBy: signers)
        return items.map(Command.receive)
    }

    /// Hands what a body holds to the broker; calls back on any thread when it is durable.
    func submit(_ commands: [Command], completion: @escaping @Sendable (Result<[Outcome], BrokerError>) -> Void) {
        if configuration.discardsWebhooks { return completion(.success([])) }
        broker.submit(commands, completion: completion)
    }
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
