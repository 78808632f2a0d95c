import FoundationEssentials
package import OrderedCollections

/// A JSON value as the wire carries it. The sandbox reads and writes the platform's JSON itself, field by field, so that
/// it does not repeat a mistake of the broker's own reading.
package enum JSON: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSON])
    case object(OrderedDictionary<String, JSON>)

    /// Reads one JSON value; throws what `JSONDecoder` throws on anything else.
    package init(parsing bytes: some Sequence<UInt8>) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(bytes))
    }

    /// The field of an object; nil where this is no object, or the field is absent or null.
    package subscript(_ field: String) -> JSON? {
        guard case .object(let fields) = self, let value = fields[field], value != .null else { return nil }
        return value
    }

    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var array: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    package var object: OrderedDictionary<String, JSON>? {
        if case .object(let fields) = self { fields } else { nil }
    }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        default: nil
        }
    }

    package var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// An object of the fields that have a value.
    package static func fields(_ fields: KeyValuePairs<String, JSON?>) -> JSON {
        var result = OrderedDictionary<String, JSON>()
        for (name, value) in fields { if let value { result[name] = value } }
        return .object(result)
    }
}

extension JSON: Decodable {
    package init(from decoder: any Decoder) throws {
        if let fields = try? decoder.container(keyedBy: FieldName.self) {
            var result = OrderedDictionary<String, JSON>()
            for name in fields.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
                result[name.stringValue] = try fields.decode(JSON.self, forKey: name)
            }
            self = .object(result)
            return
        }
        if var elements = try? decoder.unkeyedContainer() {
            var result: [JSON] = []
            while !elements.isAtEnd { result.append(try elements.decode(JSON.self)) }
            self = .array(result)
            return
        }
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? value.decode(Int64.self) {
            self = .integer(integer)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else {
            self = .string(try value.decode(String.self))
        }
    }

    private struct FieldName: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(OrderedDictionary(elements, uniquingKeysWith: { $1 }))
    }
}
