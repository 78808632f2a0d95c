import OrderedCollections

extension JSON {
    /// The value as the platform writes it in webhooks: fields in their order, and everything outside ASCII as well as
    /// slashes escaped. A receiver that checks a signature over re-encoded JSON fails on it, as it should.
    package var platformBytes: [UInt8] {
        var writer = JSONWriter(escapesSlashesAndNonASCII: true)
        writer.write(self)
        return writer.bytes
    }

    /// The value in plain UTF-8, as the sandbox's own answers carry it.
    package var bytes: [UInt8] {
        var writer = JSONWriter(escapesSlashesAndNonASCII: false)
        writer.write(self)
        return writer.bytes
    }
}

/// Writes JSON without spaces.
private struct JSONWriter {
    let escapesSlashesAndNonASCII: Bool
    private(set) var bytes: [UInt8] = []

    init(escapesSlashesAndNonASCII: Bool) { self.escapesSlashesAndNonASCII = escapesSlashesAndNonASCII }

    mutating func write(_ value: JSON) {
        switch value {
        case .null: raw("null")
        case .bool(let bool): raw(bool ? "true" : "false")
        case .integer(let integer): raw(String(integer))
        case .number(let number): raw(number.isFinite ? "\(number)" : "null")
        case .string(let text): write(text)
        case .array(let elements):
            raw("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { raw(",") }
                write(element)
            }
            raw("]")
        case .object(let fields):
            raw("{")
            for (index, field) in fields.elements.enumerated() {
                if index > 0 { raw(",") }
                write(field.key)
                raw(":")
                write(field.value)
            }
            raw("}")
        }
    }

    private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func write(_ text: String) {
        raw("\"")
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": raw("\\\"")
            case "\\": raw("\\\\")
            case "\n": raw("\\n")
            case "\r": raw("\\r")
            case "\t": raw("\\t")
            case "/" where escapesSlashesAndNonASCII: raw("\\/")
            case _ where scalar.value < 0x20 || (escapesSlashesAndNonASCII && !scalar.isASCII):
                for unit in UTF16.encode(scalar) ?? .init() { raw("\\u" + hexadecimal(unit)) }
            default: bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
            }
        }
        raw("\"")
    }

    private func hexadecimal(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
