import Encoding
import Events
import Narration

@testable import generate_events

/// `events.proto`: the shapes of events in Protocol Buffers' words, with what the sources say of them.
struct ProtoFile {
    let shapes: EventShapes
    let comments: SourceComments
    /// What stands above the first declaration, written by hand.
    let header: String

    static let columns = 120

    var text: String { ([header, kinds] + messages).joined(separator: "\n") }

    private var kinds: String {
        var lines = comment(comments.text("EventKind")) + ["enum EventKind {", "  EVENT_KIND_UNSPECIFIED = 0;"]
        for (kind, _) in shapes.kinds {
            if let heading = comments.heading("EventKind", "\(kind)") { lines += ["", "  // \(heading)"] }
            lines.append("  \(ProtoFile.capitals("EventKind", "\(kind)")) = \(kind.rawValue);")
        }
        return (lines + ["}", ""]).joined(separator: "\n")
    }

    private var messages: [String] {
        let events = shapes.kinds.flatMap { kind, shape in
            let heading = comments.heading("EventKind", "\(kind)").map { $0.prefix { $0 != ":" && $0 != "." } }
            return (heading.map { [ruler($0)] } ?? []) + [message(shape)]
        }
        let parts = shapes.parts.map(message)
        let enumerations = shapes.enumerations.filter { owner(of: $0) == nil }.map {
            enumeration($0).joined(separator: "\n") + "\n"
        }
        return events + [ruler("Parts of events")] + parts + enumerations
    }

    private func ruler(_ title: Substring) -> String {
        "// \(String(repeating: "-", count: ProtoFile.columns - 4 - title.count)) \(title)\n"
    }

    private func message(_ shape: Shape) -> String {
        let own = shapes.enumerations.filter { owner(of: $0) == shape.name }
        var lines = comment(comments.text(shape.name)) + ["message \(shape.name) {"]
        lines += own.flatMap(enumeration).map { "  " + $0 }
        lines += shape.fields.flatMap { field($0, of: shape.name) }
        return (lines + ["}", ""]).joined(separator: "\n")
    }

    private func field(_ field: FieldShape, of message: String) -> [String] {
        let packing =
            field.count == .many && type(field.shape, in: message).hasPrefix("uint") ? " [packed = false]" : ""
        let code = "  \(qualifier(field))\(type(field.shape, in: message)) \(field.name) = \(field.number)\(packing);"
        let words = [comments.text(message, field.name), field.isPersonal ? "Personal." : ""]
        return commented(code, words.filter { !$0.isEmpty }.joined(separator: " "))
    }

    /// Whether there is a value of fields at all can always be told: "optional" says nothing there.
    private func qualifier(_ field: FieldShape) -> String {
        switch field.count {
        case .many: "repeated "
        case .optional where field.shape.form != .fields: "optional "
        default: ""
        }
    }

    private func type(_ shape: Shape, in message: String) -> String {
        switch shape.form {
        case .bool: "bool"
        case .uint32: "uint32"
        case .uint64: "uint64"
        case .moment, .duration: "int64"
        case .text: "string"
        case .bytes: "bytes"
        case .fields: shape.name
        case .enumeration: owner(of: shape) == message ? ProtoFile.lastName(shape.name) : shape.name
        }
    }

    private func enumeration(_ shape: Shape) -> [String] {
        let name = ProtoFile.lastName(shape.name)
        var lines = comment(comments.text(shape.name)) + ["enum \(name) {"]
        if shape.values.allSatisfy({ $0.number != 0 }) {
            lines.append("  \(ProtoFile.capitals(name, "unspecified")) = 0;")
        }
        for value in shape.values {
            let code = "  \(ProtoFile.capitals(name, value.name)) = \(value.number);"
            lines += commented(code, comments.text(shape.name, ProtoFile.caseName(value.name)))
        }
        return lines + ["}"]
    }

    /// The message that an enumeration is declared in.
    private func owner(of enumeration: Shape) -> String? {
        let outer = enumeration.name.split(separator: ".").dropLast().joined(separator: ".")
        return outer.isEmpty ? nil : outer
    }

    private func commented(_ code: String, _ words: String) -> [String] {
        guard !words.isEmpty else { return [code] }
        let line = "\(code)  // \(words)"
        return line.count <= ProtoFile.columns - 2 ? [line] : comment(words).map { "  " + $0 } + [code]
    }

    /// Words in lines, each behind `// `.
    private func comment(_ words: String) -> [String] {
        var lines: [String] = []
        for word in words.split(separator: " ") {
            if let last = lines.last, last.count + word.count < ProtoFile.columns - 4 {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append("// \(word)")
            }
        }
        return lines
    }

    private static func lastName(_ name: String) -> String { name.split(separator: ".").last.map(String.init) ?? name }

    /// `autoClose` for `auto-close`: the case that is described so.
    private static func caseName(_ description: String) -> String {
        let words = description.split { !$0.isLetter && !$0.isNumber }
        return words.enumerated().map { $0 == 0 ? String($1) : $1.prefix(1).uppercased() + $1.dropFirst() }.joined()
    }

    /// `REASON_AUTO_CLOSE`.
    private static func capitals(_ enumeration: String, _ name: String) -> String {
        var capitals = ""
        for character in "\(enumeration) \(caseName(name))" {
            if character.isUppercase, capitals.last?.isLowercase == true { capitals += "_" }
            capitals.append(character == " " ? "_" : character)
        }
        return capitals.uppercased()
    }
}
