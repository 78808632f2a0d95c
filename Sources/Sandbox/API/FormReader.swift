import OrderedCollections

/// Reads a body that is a form, `application/x-www-form-urlencoded`: values that are JSON objects, arrays or truth values
/// are read as such, everything else is text.
enum FormReader {
    static func read(_ body: [UInt8]) -> JSON {
        var fields: OrderedDictionary<String, JSON> = [:]
        for pair in body.split(separator: UInt8(ascii: "&")).prefix(SandboxLimits.formFields) {
            let sides = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = sides.first.map({ decode($0) }), !name.isEmpty else { continue }
            fields[name] = value(sides.count == 2 ? decode(sides[1]) : "")
        }
        return .object(fields)
    }

    /// What a text of a form stands for.
    static func value(_ text: String) -> JSON {
        guard let first = text.first, "{[".contains(first) || ["true", "false"].contains(text) else {
            return .string(text)
        }
        return (try? JSON(parsing: text.utf8)) ?? .string(text)
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        PercentCoding.decode(bytes, plusIsSpace: true)
    }
}
