public import Timeline

/// Pages for people's browsers beside `/v1`. They know only what `/v1` tells whoever asks for them.
public protocol Pages: Sendable {
    /// The name under which requests of a path are counted, such as `/desk/{id}`; nil for a path that is no page's.
    func route(of path: String) -> String?

    /// Answers a request.
    ///
    /// - Parameter resources: Asks `/v1` as the one who asks for the page.
    func answer(_ request: PageRequest, _ resources: any PageResources) async -> PageAnswer
}

/// A request for a page.
public struct PageRequest: Sendable {
    /// `GET` or `POST`.
    public let method: String
    /// The path, without the query, each part still encoded.
    public let path: String
    /// The query's parameters, decoded.
    public let query: [String: String]
    /// The query as it came.
    public let rawQuery: String
    /// The form's fields, decoded; none but for `POST`.
    public let form: [String: String]
    /// Whether it comes from a page of ours, as far as the browser says where it comes from.
    public let isOfSameOrigin: Bool
    /// Whether the browser speaks TLS to who passes its requests on.
    public let isEncrypted: Bool
    /// `If-None-Match`.
    public let known: String?
    /// The browser's session; nil without one.
    public let session: BrowserSessions.Session?
    /// What sessions are sealed by.
    public let sessions: BrowserSessions
    /// What the broker's clock reads.
    public let now: Timestamp
    /// How many seconds pass on it in a real one.
    public let rate: Double
    /// What a real clock reads.
    public let realTime: Timestamp
}

/// What a browser is answered.
public struct PageAnswer: Sendable {
    /// The status.
    public var status: Int
    /// Header fields by name.
    public var fields: [(name: String, value: String)]
    /// The body.
    public var body: [UInt8]

    /// An answer.
    public init(_ status: Int, _ fields: [(name: String, value: String)] = [], _ body: [UInt8] = []) {
        (self.status, self.fields, self.body) = (status, fields, body)
    }
}

/// What `/v1` tells.
public struct ResourceAnswer: Sendable {
    /// The status.
    public let status: Int
    /// The body, mostly JSON.
    public let body: [UInt8]

    /// An answer.
    public init(status: Int, body: [UInt8]) { (self.status, self.body) = (status, body) }
}

/// Asks `/v1` as somebody would who makes a request for a page: with their token, and so with what it may see.
public protocol PageResources: Sendable {
    /// What a path tells, with its query.
    func get(_ path: String) async -> ResourceAnswer
    /// The same for whoever bears another token.
    func get(_ path: String, token: String) async -> ResourceAnswer
}
