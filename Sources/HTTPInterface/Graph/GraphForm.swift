import Encoding
import WhatsApp

/// What a query or a form of the Graph API says, name by name, as the platform reads it.
struct GraphForm: Sendable {
    /// The fields in their order.
    var fields: [(name: String, value: String)] = []

    /// What opens something, and never leaves Parley.
    static let secrets: Set<String> = ["access_token", "appsecret_proof", "appsecret_time"]
    /// What has the platform do something else than the request says, or answer in another form.
    private static let refused: Set<String> = [
        "method", "batch", "ids", "callback", "suppress_http_code", "include_headers",
    ]

    /// Reads `name=value&…`.
    init(_ text: some StringProtocol) throws(GraphError) {
        var seen: Set<String> = []
        for part in text.utf8.split(separator: UInt8(ascii: "&")) {
            let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = GraphForm.decoded(halves[0]),
                let value = GraphForm.decoded(halves.count > 1 ? halves[1] : part[part.endIndex...])
            else { throw GraphError(100, "the query or form can't be read: '%' is followed by two hexadecimal digits") }
            guard GraphForm.isName(name) else {
                throw GraphError(
                    100, "'\(name.prefix(60))' is no name of a parameter: letters, digits, '_' and brackets are")
            }
            guard seen.insert(name).inserted else {
                throw GraphError(100, "'\(name)' stands there twice: leave one out")
            }
            fields.append((name, value))
        }
    }

    /// The value of a field.
    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// The same without what opens something.
    ///
    /// - Throws: What can't be passed on.
    func outward() throws(GraphError) -> [(name: String, value: String)] {
        for (name, _) in fields where GraphForm.refused.contains(name) {
            throw GraphError(100, "'\(name)' is not passed on: make the request that you mean, one at a time")
        }
        return fields.filter { !GraphForm.secrets.contains($0.name) }
    }

    /// The fields as an object: texts, and objects and lists where the text is one, as the platform reads them.
    var json: [UInt8] {
        var json = JSONObjectWriter()
        for (name, value) in fields {
            let bytes = Array(value.utf8)
            if let first = bytes.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
                let document = try? JSONDocument(bytes, limit: .max)
            {
                json.add(name, verbatim: document.root.raw)
            } else {
                json.add(name, value)
            }
        }
        return json.finished
    }

    /// The fields as they are written in a form.
    static func encoded(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&")
    }

    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        var escaped = String.UnicodeScalarView()
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: escaped.append(UnicodeScalar(byte))
            default: escaped.append(contentsOf: ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
        return String(escaped)
    }

    private static func isName(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (97...122).contains($0 | 32) || [95, 91, 93].contains($0)
            }
    }

    /// A name or value as it was before it was put into a form; nil where it is none.
    static func decoded(_ bytes: some Collection<UInt8>) -> String? {
        var decoded: [UInt8] = []
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(32)
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else { return nil }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70, 97...102: (byte | 32) - 87
        default: nil
        }
    }
}
