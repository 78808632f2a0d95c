public import Settings

/// The way by which what Parley doesn't decide itself reaches the platform (B5): requests of the Graph API as clients make them,
/// under the connector's own token. Only the HTTP routes use it: no replay comes here.
public protocol GraphForwarding: Gateway {
    /// Passes one request on. Never throws: whatever happens is a result. Nothing of the answer holds the connector's token.
    func forward(_ request: ForwardedRequest, by connector: ConnectorName) async -> ForwardingResult

    /// Fetches a file that the platform named the address of. The token goes to the platform's own hosts only, and redirects are
    /// not followed. Never throws.
    ///
    /// - Parameter range: The `Range` that is wanted, as HTTP has it; nil for all of it.
    func fetch(_ address: String, range: String?, by connector: ConnectorName) async -> FetchResult
}

/// What is passed on.
public struct ForwardedRequest: Sendable {
    /// What has a body.
    public enum Body: Sendable {
        /// None.
        case none
        /// Some bytes.
        case bytes([UInt8])
        /// So many bytes that they are passed on as they come; nil for how many where nobody said.
        case stream(any AsyncSequence<[UInt8], any Error> & Sendable, length: Int?)
    }

    /// `GET`, `POST` or `DELETE`.
    public var method: String
    /// The version of the API that the client speaks; nil for the connector's.
    public var version: String?
    /// The path below the version: `/106540352242922/media`. Its steps need no escaping.
    public var path: String
    /// The query, decoded, without what opens anything.
    public var query: [(name: String, value: String)] = []
    /// Fields of the head that matter.
    public var fields: [(name: String, value: String)] = []
    /// The body.
    public var body = Body.none

    /// A request without a body.
    public init(_ method: String, version: String?, path: String) {
        (self.method, self.version, self.path) = (method, version, path)
    }
}

/// What became of a request that was passed on.
public enum ForwardingResult: Sendable {
    /// The platform answered.
    case answered(ForwardedAnswer)
    /// It did not leave: why.
    case notSent(reason: String)
    /// It may have arrived, and no answer came that can be read: why.
    case unanswered(reason: String)
}

/// What the platform answered.
public struct ForwardedAnswer: Sendable {
    /// The HTTP status.
    public var status: Int
    /// Fields of the head that matter to a client.
    public var fields: [(name: String, value: String)]
    /// The body, without the connector's token.
    public var body: [UInt8]
    /// The platform's address as its answers name it, without a path; what begins with it leads past Parley.
    public var platform: String

    /// An answer.
    public init(status: Int, fields: [(name: String, value: String)] = [], body: [UInt8], platform: String = "") {
        (self.status, self.fields, self.body, self.platform) = (status, fields, body, platform)
    }
}

/// What became of a file that was fetched.
public enum FetchResult: Sendable {
    /// It comes.
    case file(FetchedFile)
    /// The platform has it no more, or says so.
    case gone(status: Int)
    /// It is not fetched: why. Whether it is worth trying again.
    case failed(reason: String, isTransient: Bool)
}

/// A file on its way.
public struct FetchedFile: Sendable {
    /// 200, 206 or 416.
    public var status: Int
    /// Fields of the head that matter: its type, its length, which range it is.
    public var fields: [(name: String, value: String)]
    /// How many bytes come, where the platform told.
    public var length: Int?
    /// The bytes as they come; bounded in size and silence.
    public var chunks: any AsyncSequence<[UInt8], any Error> & Sendable

    /// A file.
    public init(
        status: Int, fields: [(name: String, value: String)], length: Int?,
        chunks: any AsyncSequence<[UInt8], any Error> & Sendable
    ) {
        (self.status, self.fields, self.length, self.chunks) = (status, fields, length, chunks)
    }
}
