import Events
import Logging
import Narration
import Settings
import Synchronization

/// Tells of webhooks that another connector than their line's has signed (S1.2): that is a mistake of the configuration's, or forged.
final class WebhookRefusals: Sendable {
    /// The most of which the log is told, each once: the platform sends what is refused again and again.
    private static let toldLimit = 1000

    private struct State {
        var counts: [ConnectorName: UInt64] = [:]
        var told: Set<WebhookRefusal> = []
    }

    private let state = Mutex(State())
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    func note(_ refusal: WebhookRefusal) {
        guard case .foreign(_, let connector, let signers) = refusal else { return }
        let isNew = state.withLock { state in
            // Each of them has the same secret.
            for signer in signers.prefix(1) { state.counts[signer, default: 0] += 1 }
            return state.told.count < WebhookRefusals.toldLimit && state.told.insert(refusal).inserted
        }
        if isNew { logger.warning("A webhook is refused: \(refusal.advice)", metadata: ["connector": "\(connector)"]) }
    }

    /// The numbers, as metrics.
    var families: [MetricFamily] {
        let counts = state.withLock { $0.counts }
        guard !counts.isEmpty else { return [] }
        return [
            MetricFamily(
                "parley_webhooks_of_other_connectors_total", .counter,
                "Webhooks that were refused, as a line in them is another connector's than who signed.",
                counts.map { MetricSample(Double($0.value), ["connector": "\($0.key)"]) })
        ]
    }
}

extension WebhookRefusal {
    /// What is wrong; what to do.
    var advice: String {
        switch self {
        case .unsigned: "the signature must be made with the app secret of the line's connector (PARLEY_APP_SECRET)"
        case .foreign(let line, let connector, let signers):
            "line '\(Visible.text(line.rawValue))' is of \(connector.words), and \(signers[0].words) has signed: "
                + "if that is the line's, say 'connector: \(signers[0])' of it"
        }
    }
}
