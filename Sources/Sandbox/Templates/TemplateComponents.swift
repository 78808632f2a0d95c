/// What the components of a template take when it is sent: how many parameters in each part.
struct TemplateComponents: Equatable, Sendable {
    var header = 0
    var body = 0
    /// Of the buttons: those that must be given, and those that may be.
    var buttons = 0
    var optionalButtons = 0

    init(_ components: [JSON]) {
        for component in components {
            switch component["type"]?.string?.uppercased() {
            case "HEADER":
                let isText = component["format"]?.string?.uppercased() ?? "TEXT" == "TEXT"
                header = isText ? TemplateText(component["text"]?.string ?? "").names.count : 1
            case "BODY":
                // The text of an authentication template is the platform's own: the code is its parameter.
                body = component["text"]?.string.map { TemplateText($0).names.count } ?? 1
            case "BUTTONS": for button in component["buttons"]?.array ?? [] { count(button) }
            default: break
            }
        }
    }

    private mutating func count(_ button: JSON) {
        switch button["type"]?.string?.uppercased() {
        case "URL": buttons += TemplateText(button["url"]?.string ?? "").names.count
        case "OTP", "COPY_CODE", "MPM", "ORDER_DETAILS": buttons += 1
        case "QUICK_REPLY", "FLOW", "CATALOG", "VOICE_CALL": optionalButtons += 1
        default: break
        }
    }
}

/// A text of a template, and the variables in it: `{{1}}`, `{{name}}`.
struct TemplateText {
    let text: String
    /// The variables, each once, in order.
    let names: [String]

    init(_ text: String) {
        self.text = text
        var names: [String] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
            let name = rest[start.upperBound..<end.lowerBound].filter { $0 != " " }
            if !names.contains(name) { names.append(name) }
            rest = rest[end.upperBound...]
        }
        self.names = names
    }

    /// Whether a variable stands at the beginning or at the end, which the platform refuses.
    var hasVariableAtEdge: Bool {
        let plain = text.filter { !$0.isWhitespace }
        return plain.hasPrefix("{{") || plain.hasSuffix("}}")
    }

    /// Whether the variables are numbered without a gap from 1.
    var isNumbered: Bool { names == (1...max(1, names.count)).prefix(names.count).map(String.init) }

    var isNamed: Bool {
        names.allSatisfy { name in
            name.first?.isLetter == true
                && name.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || $0 == 95 || ($0 >= 48 && $0 <= 57) }
        }
    }
}
