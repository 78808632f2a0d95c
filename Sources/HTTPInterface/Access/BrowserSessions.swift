import Crypto
import Foundation
import FoundationEssentials
import HTTPTypes
import Hummingbird
public import Timeline

/// Sessions of browsers: a token, sealed into a cookie that only Parley can open. Nothing of them is kept, so that they outlive a
/// restart; they end with their token, or after ``length``.
public struct BrowserSessions: Sendable {
    /// The cookie's name.
    public static let cookie = "parley-session"
    /// How long one lasts from when somebody signed in, in real time.
    public static let length = Duration.seconds(12 * 3600)
    /// The field that a request which changes something has to have: see ``formToken(of:)``.
    public static let field = "Parley-Form-Token"
    /// Bytes of the longest token that is sealed.
    private static let longest = 1024

    /// A session of a browser that is going on.
    public struct Session: Sendable {
        /// The token it stands for.
        public let token: String
        /// When it began.
        public let since: Timestamp
        /// What its forms have to say.
        public let formToken: String
    }

    private let key: SymmetricKey

    /// Sessions under a key of 32 bytes; nil where it has another length.
    public init?(key: [UInt8]) {
        guard key.count == 32 else { return nil }
        self.key = SymmetricKey(data: key)
    }

    /// Sessions that end with the process.
    public init() { key = SymmetricKey(size: .bits256) }

    /// A session for a token, as the cookie's value; nil for a token too long to be one.
    public func seal(_ token: String, at now: Timestamp) -> String? {
        guard token.utf8.count <= BrowserSessions.longest else { return nil }
        let content = Data("\(now.milliseconds) \(token)".utf8)
        return (try? ChaChaPoly.seal(content, using: key).combined).map(\.base64URL)
    }

    /// The session that a cookie's value stands for; nil where it is none, or is over.
    public func open(_ value: String, at now: Timestamp) -> Session? {
        guard value.utf8.count <= 2 * BrowserSessions.longest, let sealed = Data(base64URL: value),
            let box = try? ChaChaPoly.SealedBox(combined: sealed), let content = try? ChaChaPoly.open(box, using: key)
        else { return nil }
        let parts = String(decoding: content, as: UTF8.self).split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let milliseconds = Int64(parts[0]) else { return nil }
        let since = Timestamp.clamped(milliseconds: milliseconds)
        guard now - since < BrowserSessions.length, since - now < BrowserSessions.length else { return nil }
        return Session(token: String(parts[1]), since: since, formToken: formToken(of: value))
    }

    /// What a page's requests have to say beside the cookie, so that another site's can't act: only who could read the page knows it.
    private func formToken(of value: String) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: Data(value.utf8), using: key)).base64URL
    }
}

extension BrowserSessions {
    /// The session of a request; nil without one.
    func session(of request: Request, at now: Timestamp) -> Session? {
        for field in request.headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0] == BrowserSessions.cookie else { continue }
                if let session = open(String(parts[1]), at: now) { return session }
            }
        }
        return nil
    }

    /// A request that a browser makes in a session, as its token's bearer would make it.
    ///
    /// - Throws: A problem where it would change something and does not come from a page of ours.
    func admitted(_ request: Request, at now: @autoclosure () -> Timestamp) throws -> Request {
        guard request.headers[.authorization] == nil, let session = session(of: request, at: now()) else {
            return request
        }
        if ![.get, .head].contains(request.method) {
            guard BrowserSessions.isOfSameOrigin(request),
                let said = HTTPField.Name(BrowserSessions.field).flatMap({ request.headers[$0] }),
                Secret.areEqual(said, session.formToken)
            else {
                throw Problem(
                    .forbidden,
                    "a browser's request changes nothing without '\(BrowserSessions.field)', as the page has it: reload the page; "
                        + "programs send 'Authorization: Bearer TOKEN'")
            }
        }
        var head = request.head
        head.headerFields[.authorization] = "Bearer \(session.token)"
        return Request(head: head, body: request.body)
    }

    /// Whether a request comes from a page of ours, as far as the browser says where it comes from.
    static func isOfSameOrigin(_ request: Request) -> Bool {
        if let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ request.headers[$0] }) {
            guard ["same-origin", "none"].contains(site) else { return false }
        }
        guard let origin = request.headers[.origin] else { return true }
        let host = origin.split(separator: "/", omittingEmptySubsequences: true).last.map(String.init)
        return host == request.head.authority
    }
}
