public import Broker

/// The way out to the addresses that messages name (S4.16): posted as webhooks are, signed by the installation's own key.
public struct HTTPReportGateway: ReportGateway {
    private let gateway: any WebhookGateway
    private let keys: @Sendable () async throws -> WebhookKeys

    /// A gateway.
    ///
    /// - Parameter keys: What signs the reports: the first generation of ``WebhookKeys/notify``.
    public init(posting gateway: any WebhookGateway, keys: @escaping @Sendable () async throws -> WebhookKeys) {
        (self.gateway, self.keys) = (gateway, keys)
    }

    public func post(_ report: DeliveryReport) async -> ReportAnswer {
        let keys: [SigningKey]
        do { keys = try await self.keys().both(of: WebhookKeys.notify, generation: 1) } catch {
            return .troubled(httpStatus: 0, reason: "can't be signed: \(error)", retryAfter: nil)
        }
        let post = WebhookPost(id: report.id, address: report.address, body: report.body, keys: keys)
        switch await gateway.post(post) {
        case .taken(let status): return .taken(httpStatus: status)
        case .gone: return .refused(httpStatus: 410, reason: "answers with status 410: it is gone")
        case .slowDown(let status, let wait):
            return .troubled(httpStatus: status, reason: "answers with status \(status)", retryAfter: wait)
        case .failed(let status, let reason): return .troubled(httpStatus: status, reason: reason, retryAfter: nil)
        case .refused(let reason): return .refused(httpStatus: 0, reason: reason)
        }
    }
}
