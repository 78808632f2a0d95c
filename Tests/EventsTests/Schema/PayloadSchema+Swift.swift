import Encoding
import Messages

extension PayloadSchema {
    /// Reads the declarations of payloads in Swift files.
    init(swift files: [String]) {
        for file in files { read(file) }
        // Whether there is a value of fields at all can always be told: "optional" says nothing there.
        let names = Set(messages.keys)
        messages = messages.mapValues { fields in
            Set(fields.map { $0.withoutOptional(for: names) })
        }
    }

    private mutating func read(_ file: String) {
        var type = ""
        var nested: String?
        var properties: [String: String] = [:]
        for line in file.split(separator: "\n") {
            if let declared = line.prefixMatch(of: /(public )?(struct|enum|extension) (\w+)/) {
                (type, nested, properties) = (String(declared.3), nil, [:])
            } else if let declared = line.prefixMatch(of: #/    public enum (\w+)/#) {
                nested = String(declared.1)
            } else if line == "    }" {
                nested = nil
            } else if let value = line.wholeMatch(of: /\s+case (\w+) = (\d+)/) {
                let enumeration = [type, nested].compactMap(\.self).joined(separator: ".")
                let name = PayloadSchema.plain((nested ?? type) + value.1)
                enumerations[enumeration, default: [:]][name] = Int(value.2)
            } else if let property = line.wholeMatch(of: #/    public var (\w+)(: [^={]+)?( = .+)?/#) {
                properties[String(property.1)] = PayloadSchema.protoType(property.2, property.3)
            } else if let field = line.prefixMatch(
                of: /\s+(?:fields\.(?:field|detail)\(|s\.(?:setting|stored)\(|)(\d+), "(\w+)", &(\w+)[,)]/)
            {
                // A setting's key is for people; its field has the property's name.
                let isField = line.contains("fields.")
                let declared = Field(
                    number: Int(field.1) ?? 0, name: String(isField ? field.2 : field.3),
                    type: properties[String(field.3)] ?? "unknown")
                messages[type, default: []].insert(declared)
            }
        }
    }

    /// The type of a property, from its annotation or else from its value: `LineID.absent`, `Party()`, `""`.
    private static func protoType(_ annotation: Substring?, _ value: Substring?) -> String {
        guard let annotation else { return scalar(typeName(of: String((value ?? "").dropFirst(3)))) }
        let name = annotation.dropFirst(2).filter { $0 != " " }
        if name.hasSuffix("?") { return "optional \(scalar(String(name.dropLast())))" }
        if name.hasPrefix("[") { return "repeated \(scalar(String(name.dropFirst().dropLast())))" }
        return scalar(name)
    }

    private static func typeName(of value: String) -> String {
        switch value {
        case "\"\"": "String"
        case "true", "false": "Bool"
        default: String(value.prefix { $0 != "." && $0 != "(" })
        }
    }

    private static func scalar(_ name: String) -> String {
        switch name {
        case "String", "LineID", "MessageID", "Handler", "Origin": "string"
        case "UInt8", "UInt16", "UInt32", "ContactID": "uint32"
        case "UInt64", "Position": "uint64"
        case "Timestamp", "Duration": "int64"
        case "Bool": "bool"
        case "RawBytes": "bytes"
        default: name
        }
    }
}

extension PayloadSchema.Field {
    fileprivate func withoutOptional(for messages: Set<String>) -> PayloadSchema.Field {
        var field = self
        let name = type.trimmingPrefix("optional ")
        if messages.contains(String(name)) { field.type = String(name) }
        return field
    }
}
