import Broker
import Decisions
import EventLog
import HTTPTypes
import Hummingbird

/// Why a request was not fulfilled, as problem details (RFC 9457): a stable `type`, a status, and advice.
struct Problem: Error, Hashable, Sendable {
    /// The kinds of problem there are. Their names are part of the contract, as `urn:parley:problem:NAME`.
    enum Kind: String, CaseIterable, Sendable {
        case malformed
        case unauthenticated
        case badSignature = "bad-signature"
        case wrongConnector = "wrong-connector"
        case forbidden
        case notFound = "not-found"
        case methodNotAllowed = "method-not-allowed"
        case requestTimeout = "request-timeout"
        case noOpenSession = "no-open-session"
        case notTheHandler = "not-the-handler"
        case lineNotServed = "line-not-served"
        case stale
        case windowClosed = "window-closed"
        case sendRefused = "send-refused"
        case lastAdmin = "last-admin"
        case sessionOpen = "session-open"
        case loggedOut = "logged-out"
        case notInQueue = "not-in-queue"
        case notParked = "not-parked"
        case blacklisted
        case inUse = "in-use"
        case locked
        case leaseLost = "lease-lost"
        case placeLost = "place-lost"
        case tooManyStreams = "too-many-streams"
        case tooLarge = "too-large"
        case invalid
        case internalError = "internal-error"
        case unavailable
        case overloaded
        case notReady = "not-ready"
        case timedOut = "timed-out"
        case keyReused = "idempotency-key-reused"
        case underWay = "request-under-way"
    }

    var kind: Kind
    /// What is wrong and what to do.
    var detail: String
    /// The field or parameter that is wrong.
    var field: String?
    /// The platform's code for the same thing, where it has one.
    var code: UInt32?
    /// The rule that refused.
    var rule: String?
    /// The methods that there are instead.
    var allowed: [HTTPRequest.Method] = []

    init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    /// A field or parameter that is wrong.
    static func invalid(_ field: String, _ reason: String) -> Problem {
        var problem = Problem(.invalid, "'\(field)' \(reason)")
        problem.field = field
        return problem
    }
}

extension Problem.Kind {
    var type: String { "urn:parley:problem:\(rawValue)" }

    var status: HTTPResponse.Status {
        switch self {
        case .malformed: .badRequest
        case .unauthenticated, .badSignature: .unauthorized
        case .forbidden, .wrongConnector: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .requestTimeout: .requestTimeout
        case .noOpenSession, .notTheHandler, .lineNotServed, .stale, .windowClosed, .sendRefused, .lastAdmin,
            .sessionOpen, .loggedOut, .notInQueue, .notParked, .blacklisted, .inUse, .locked, .leaseLost, .placeLost,
            .underWay:
            .conflict
        case .tooManyStreams: .tooManyRequests
        case .tooLarge: .contentTooLarge
        case .invalid, .keyReused: .unprocessableContent
        case .internalError: .internalServerError
        case .unavailable, .overloaded, .notReady: .serviceUnavailable
        case .timedOut: .gatewayTimeout
        }
    }

    /// A short summary, the same for every occurrence.
    var title: String {
        switch self {
        case .malformed: "The request can't be read"
        case .unauthenticated: "A valid token is needed"
        case .badSignature: "The signature is missing or wrong"
        case .wrongConnector: "The line is another connector's"
        case .forbidden: "The token doesn't allow this"
        case .notFound: "There is no such thing"
        case .methodNotAllowed: "The method is not possible here"
        case .requestTimeout: "The request took too long to arrive"
        case .noOpenSession: "The conversation has no open session"
        case .notTheHandler: "Somebody else has the session"
        case .lineNotServed: "The line is not served"
        case .stale: "It has happened already, or no longer applies"
        case .windowClosed: "The 24-hour window is closed"
        case .sendRefused: "A rule refused the message"
        case .lastAdmin: "Nobody could administrate any more"
        case .sessionOpen: "The conversation has an open session"
        case .loggedOut: "The agent is logged out"
        case .notInQueue: "The session is not in the queue"
        case .notParked: "The session is not in a workbin"
        case .blacklisted: "The customer is on a list"
        case .inUse: "Something else needs it"
        case .locked: "Somebody has locked it"
        case .leaseLost: "A delivery was given away, or settled by another"
        case .placeLost: "What the group has had is not known"
        case .tooManyStreams: "The desk is open too often"
        case .tooLarge: "The body is too large"
        case .invalid: "A value is missing or wrong"
        case .internalError: "Something went wrong here"
        case .unavailable: "Nothing can be recorded now"
        case .overloaded: "Too much is being asked at once"
        case .notReady: "Not ready yet"
        case .timedOut: "No answer in time"
        case .keyReused: "The key is another request's"
        case .underWay: "The same request is being carried out"
        }
    }
}

extension Problem {
    static let schema = Schema.named(
        "Problem",
        .object(
            [
                "type": .choice(Problem.Kind.allCases.map(\.type)), "title": .string, "status": .integer,
                "detail": .string("What is wrong and what to do."), "field": .string, "code": .integer,
                "rule": .string,
                "errors": .list(
                    .object(["path": .string("A JSON Pointer."), "advice": .string("What is wrong, and what to do.")])),
                "lost": .list(.string("The token of a delivery that was given away.")), "counted": .integer,
            ], optional: ["field", "code", "rule", "errors", "lost", "counted"]))
}

extension Problem: Encodable {
    private enum CodingKeys: String, CodingKey { case type, title, status, detail, field, code, rule }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind.type, forKey: .type)
        try container.encode(kind.title, forKey: .title)
        try container.encode(kind.status.code, forKey: .status)
        try container.encode(detail, forKey: .detail)
        try container.encodeIfPresent(field, forKey: .field)
        try container.encodeIfPresent(code, forKey: .code)
        try container.encodeIfPresent(rule, forKey: .rule)
    }

    /// The answer that says so.
    var response: Response {
        let body = (try? JSONCoding.encode(self)) ?? []
        var response = Response.bytes(body, status: kind.status, type: "application/problem+json")
        addHeaders(to: &response)
        return response
    }

    /// Adds what a client may act on: when to come back, how to authenticate, which methods there are.
    func addHeaders(to response: inout Response) {
        switch kind {
        case .unavailable, .notReady: response.headers[.retryAfter] = "5"
        case .overloaded, .underWay: response.headers[.retryAfter] = "1"
        case .unauthenticated: response.headers[.wwwAuthenticate] = "Bearer realm=\"parley\""
        case .methodNotAllowed: response.headers[.allow] = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        default: return
        }
    }
}

extension Problem {
    /// The problem that an error is.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let rejection as Rejection: self.init(Problem.Kind(rejection.code), rejection.advice)
        case let error as GroupError: self.init(Problem.Kind(error), error.description)
        case let error as BrokerError:
            self.init(error == .overloaded ? .overloaded : .unavailable, error.description)
        case is CancellationError:
            self.init(
                .timedOut,
                "whether this was recorded is not known: make it again with the '\(IdempotencyKey.field)' that it had, or else look "
                    + "before trying again")
        case let error as LogError: self.init(.unavailable, error.description)
        default: self.init(.internalError, "this is a fault of Parley's: its log says more")
        }
    }
}

extension Problem.Kind {
    fileprivate init(_ error: GroupError) {
        switch error {
        case .notFound: self = .notFound
        case .lost: self = .placeLost
        case .unavailable: self = .unavailable
        case .tooManyWait: self = .overloaded
        }
    }

    fileprivate init(_ code: Rejection.Code) {
        switch code {
        case .notFound: self = .notFound
        case .noOpenSession: self = .noOpenSession
        case .notTheHandler: self = .notTheHandler
        case .invalid: self = .invalid
        case .lineNotServed: self = .lineNotServed
        case .stale: self = .stale
        case .lastAdmin: self = .lastAdmin
        case .sessionOpen: self = .sessionOpen
        case .loggedOut: self = .loggedOut
        case .notInQueue: self = .notInQueue
        case .notParked: self = .notParked
        case .blacklisted: self = .blacklisted
        case .inUse: self = .inUse
        case .locked: self = .locked
        }
    }
}
