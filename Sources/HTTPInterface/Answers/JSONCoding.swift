import Encoding
import FoundationEssentials
import Hummingbird
import NIOCore

/// Values to JSON and back, as every route writes and reads it.
enum JSONCoding {
    /// The value as JSON with its keys in order: the same value is always the same bytes.
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(value))
    }

    /// What a body says, as it stands there.
    static func document(_ bytes: [UInt8]) throws -> JSONDocument {
        do { return try JSONDocument(bytes, limit: .max) } catch { throw notJSON }
    }

    /// The same; an empty body is an empty object.
    static func document(orNothing bytes: [UInt8]) throws -> JSONDocument {
        try document(bytes.isEmpty ? Array("{}".utf8) : bytes)
    }

    /// A value from JSON; says in a ``Problem`` what is wrong with it, and where.
    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch DecodingError.keyNotFound(let key, let context) {
            throw Problem.invalid(path(context.codingPath + [key]), "is missing")
        } catch DecodingError.typeMismatch(let expected, let context) {
            throw Problem.invalid(path(context.codingPath), "must be \(name(of: expected))")
        } catch DecodingError.valueNotFound(let expected, let context) {
            throw Problem.invalid(path(context.codingPath), "must be \(name(of: expected)), not null")
        } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
            throw Problem.invalid(path(context.codingPath), "has a value that is not possible here")
        } catch {
            throw notJSON
        }
    }

    private static let notJSON = Problem(
        .malformed, "the body is not JSON: send an object such as {\"name\":\"value\"}")

    private static func path(_ keys: [any CodingKey]) -> String {
        let path = keys.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
        return path.isEmpty ? "(the body)" : String(path.drop { $0 == "." })
    }

    private static func name(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type, is Double.Type: "a number"
        case is [String].Type, is [Any].Type: "a list"
        default: "an object"
        }
    }
}

extension Response {
    /// An answer in JSON.
    static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, type: String = "application/json"
    ) throws -> Response {
        .bytes(try JSONCoding.encode(value), status: status, type: type)
    }

    /// An answer that is JSON already.
    static func json(text: String, status: HTTPResponse.Status = .ok) -> Response {
        .bytes(Array(text.utf8), status: status, type: "application/json")
    }

    /// An answer of any type.
    static func bytes(_ bytes: [UInt8], status: HTTPResponse.Status = .ok, type: String) -> Response {
        .bytes(ByteBuffer(bytes: bytes), status: status, type: type)
    }

    /// An answer of any type.
    static func bytes(_ bytes: ByteBuffer, status: HTTPResponse.Status = .ok, type: String) -> Response {
        Response(status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: bytes))
    }
}
