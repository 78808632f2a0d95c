/// What is posted to an address that somebody has named, and by what it is signed.
public struct WebhookPost: Sendable {
    /// What names it (`webhook-id`): the same whenever it is posted again. It has no full stop that others choose: what is signed is
    /// told apart by full stops.
    public var id: String
    /// Where it is posted.
    public var address: String
    /// What it is.
    public var contentType = "application/json"
    /// Fields that go with it besides.
    public var fields: [(name: String, value: String)] = []
    /// What is posted.
    public var body: [UInt8]
    /// What signs it, the newest first; one signature each.
    public var keys: [SigningKey]

    /// A post of JSON.
    public init(id: String, address: String, body: [UInt8], keys: [SigningKey]) {
        (self.id, self.address, self.body, self.keys) = (id, address, body, keys)
    }
}

/// How an address has answered a post. No reason has in it what the address said.
public enum WebhookAnswer: Hashable, Sendable {
    /// It took it: 2xx.
    case taken(httpStatus: UInt32)
    /// It wants nothing any more: 410.
    case gone
    /// It gets too much (429, 502, 504), or says how long it wants to be left alone, at most ``WebhookAnswer/longestWait``.
    case slowDown(httpStatus: UInt32, wait: Duration?)
    /// It did not take it, or nothing answered: then the status is 0.
    case failed(httpStatus: UInt32, reason: String)
    /// It is no address, or one that may not be asked: nothing was sent.
    case refused(reason: String)

    /// The longest that an address is left alone as it wishes.
    public static let longestWait = Duration.seconds(86_400)

    /// What a status says.
    ///
    /// - Parameter wait: What the answer's `Retry-After` says.
    public init(httpStatus status: UInt32, retryAfter wait: Duration?) {
        let wait = wait.map { min(max($0, .zero), WebhookAnswer.longestWait) }
        switch status {
        case 200..<300: self = .taken(httpStatus: status)
        case 410: self = .gone
        case 429, 502, 504: self = .slowDown(httpStatus: status, wait: wait)
        case 300..<400:
            self = .failed(httpStatus: status, reason: "answers with status \(status): no redirect is followed")
        default:
            guard let wait else {
                self = .failed(httpStatus: status, reason: "answers with status \(status)")
                return
            }
            self = .slowDown(httpStatus: status, wait: wait)
        }
    }
}

/// The way out to addresses that somebody has named.
public protocol WebhookGateway: Sendable {
    /// Posts once. Never throws: whatever happens is an answer.
    func post(_ post: WebhookPost) async -> WebhookAnswer
}
