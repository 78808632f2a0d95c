public import Broker
public import Events
public import Settings
import WhatsApp

extension GraphGateway: LineGateway {
    /// What passes is tried again for as long as the process runs, in the end every ten minutes: nobody else would.
    private static let retrying = RetryRule(attemptLimit: .max, firstWait: .seconds(2), longestWait: .seconds(600))

    public func put(
        _ opening: ChatOpening, on line: LineID, by connector: ConnectorName, attempt: UInt32
    ) async -> PutResult {
        let request = GraphRequest(version: configuration.version, line: line, showing: opening)
        do {
            let answer = try await answer(to: request)
            guard let refusal = GraphResponse.refusal(ofChange: answer.status, body: answer.body) else { return .put }
            return GraphGateway.failed(refusal, attempt, answer.retryAfter)
        } catch {
            // The same again changes nothing, so it does not matter whether the request arrived.
            let silence = GraphError(httpStatus: 0, code: 0, title: "no answer from the platform", details: "\(error)")
            return GraphGateway.failed(silence, attempt, nil)
        }
    }

    private static func failed(_ error: GraphError, _ attempt: UInt32, _ retryAfter: Duration?) -> PutResult {
        let wait: Duration?
        switch retrying.verdict(on: error, attempt: attempt, retryAfter: retryAfter) {
        case .retry(let length), .retryNotBefore(let length): wait = length
        case .inDoubt: wait = retrying.longestWait
        case .never: wait = nil
        }
        return .failed(reason: error.description, retryAfter: wait)
    }
}
