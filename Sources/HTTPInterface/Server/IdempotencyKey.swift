import Broker
import Crypto
import Encoding
import Events
import HTTPTypes
import Hummingbird

/// The key that a caller has given a request, in the field `Idempotency-Key`: 1 to 255 visible ASCII characters, as they are or as a
/// string of structured fields (RFC 9651), in quotes. Both are the same key.
struct IdempotencyKey: Hashable, Sendable {
    static let field = "Idempotency-Key"
    /// In quotes each character can have a backslash before it.
    static let schema = Schema(["type": "string", "minLength": 1, "maxLength": 512])

    let text: String

    private static let advice = Problem(
        .malformed, "'\(field)' is one key of 1 to 255 visible ASCII characters, such as a UUID: as it is, or in quotes"
    )

    /// The key in a request's head; nil where it has none.
    init?(_ fields: HTTPFields) throws(Problem) {
        guard let name = HTTPField.Name(IdempotencyKey.field) else { return nil }
        let values = fields[values: name]
        guard let value = values.first else { return nil }
        guard values.count == 1, let text = IdempotencyKey.text(of: value) else { throw IdempotencyKey.advice }
        self.text = text
    }

    private static func text(of value: String) -> String? {
        let text = value.utf8.first == UInt8(ascii: "\"") ? unquoted(value) : value
        guard let text, (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        return text
    }

    /// What stands between quotes, in which a backslash stands before a quote or another one.
    private static func unquoted(_ value: String) -> String? {
        var text = ""
        var rest = value.unicodeScalars.dropFirst()
        while let next = rest.popFirst() {
            switch next {
            case "\"": return rest.isEmpty ? text : nil
            case "\\":
                guard let escaped = rest.popFirst(), escaped == "\"" || escaped == "\\" else { return nil }
                text.unicodeScalars.append(escaped)
            default: text.unicodeScalars.append(next)
            }
        }
        return nil
    }
}

/// What becomes of a request that is made again.
enum Repetition: Sendable {
    /// It is carried out again.
    case carriedOut
    /// It is carried out again, and that changes nothing more, or nothing that anybody sees.
    case harmless
    /// With a key of its caller's it is carried out once.
    case keyed
}

extension Operation {
    /// A copy that is carried out once for each key.
    func keyed() -> Operation {
        var copy = header(
            IdempotencyKey.field, IdempotencyKey.schema,
            "A key of your own for this request: made again with the same key and body it does nothing more, and is answered from "
                + "what it did. Another body is refused with `idempotency-key-reused`.")
        copy.repetition = .keyed
        return copy
    }

    /// A copy that may be made again as it is.
    func harmlessAgain() -> Operation {
        var copy = self
        copy.repetition = .harmless
        return copy
    }
}

extension Exchange {
    /// A copy that has the key that its caller has given it, where the operation takes one. Its body is read then: it is what has to be
    /// the same when the request is made again. A file is looked at while it passes through.
    func keyed(by caller: Caller) async throws -> Exchange {
        guard operation.repetition == .keyed, let key = try IdempotencyKey(request.headers) else { return self }
        guard operation.form == nil else { return keyed(as: request(key, of: caller, hash: [])) }
        let copy = try await collecting(limit: operation.bodyLimit)
        var hash = beginHash(key)
        hash.update(data: try await copy.body())
        return copy.keyed(as: request(key, of: caller, hash: Array(hash.finalize())))
    }

    /// What makes out whether it is the same form with a file as another time; nil without a key.
    func uploadDigest() throws -> UploadDigest? {
        try IdempotencyKey(request.headers).map { UploadDigest(beginHash($0)) }
    }

    /// Whose request for what a key stands for.
    private func request(_ key: IdempotencyKey, of caller: Caller, hash: [UInt8]) -> KeyedRequest {
        var kept = RequestKept()
        (kept.by, kept.operation, kept.hash) = (caller.name, operation.id, RawBytes(hash))
        let parts = parameters.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        return KeyedRequest(
            [caller.role.description, caller.name, operation.method.rawValue, operation.path] + parts + [key.text], kept
        )
    }

    /// What has to be the same begins with the query but for the token; the body comes after it, byte for byte.
    private func beginHash(_ key: IdempotencyKey) -> SHA256 {
        var hash = SHA256()
        for part in [key.text] + queryParts { hash.update(data: Array("\(part.utf8.count):\(part)".utf8)) }
        return hash
    }

    private var queryParts: [String] {
        operation.parameters.filter { $0.place == "query" && $0.name != "access_token" }.map(\.name).sorted()
            .flatMap { [$0, query($0) ?? ""] }
    }
}

extension KeyedRequest {
    /// A copy that keeps what the answer to it names, and what exactly was asked for.
    func answered(_ answer: String, to hash: [UInt8]) -> KeyedRequest {
        var copy = self
        (copy.kept.answer, copy.kept.hash) = (answer, RawBytes(hash))
        return copy
    }
}
