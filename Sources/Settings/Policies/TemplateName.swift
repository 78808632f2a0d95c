import Messages

/// A template by name and language, with what fills its body.
struct TemplateName: SettingGroup {
    var name = ""
    var language = ""
    var parameters: [String] = []

    init() {}

    /// What is kept of one in three fields; nil where the first is empty.
    init?(name: String, language: String, parameters: [String]) {
        guard !name.isEmpty else { return nil }
        (self.name, self.language, self.parameters) = (name, language, parameters)
    }

    /// The message that it is.
    ///
    /// - Parameter other: What fills its body in place of its own parameters.
    func message(filledWith other: [String]? = nil) -> Message {
        let parameters = other ?? parameters
        let body = parameters.isEmpty ? [] : [Message.TemplateComponent.body(parameters)]
        return .template(Message.Template(name: name, language: language, components: body))
    }

    /// Parley's own limits: the platform counts the body as it is when it is filled, which only it knows.
    private static let (mostParameters, longestParameter) = (20, 1024)

    mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            "name", &name,
            .form("lower-case letters, digits and `_`, at most 512", pattern: "[a-z0-9_]+", upTo: 512).needed.checked {
                TemplateName.isName($0)
                    ? nil : "'\(shortened($0))' is no template's name; it has lower-case letters, digits and '_' only"
            }, "The template's name; Parley does not know which ones Meta has approved.")
        s.setting(
            "language", &language,
            .form("a code such as `en` or `en_US`", pattern: "[a-z]{2,3}(_[A-Za-z]{2,4})?", upTo: 16).needed.checked {
                TemplateName.isLanguage($0)
                    ? nil : "'\(shortened($0))' is no language code; write one such as en, en_US or pt_BR"
            }, "Its language.")
        s.setting(
            "parameters", &parameters,
            .list(
                of: .form("1024 characters on one line", pattern: "[^\\n\\r\\t]+", upTo: TemplateName.longestParameter)
                    .checked(TemplateName.adviceOnLayout),
                upTo: TemplateName.mostParameters),
            "What fills the places of its body, in their order.")
    }

    private static func isName(_ text: String) -> Bool {
        text.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }
    }

    /// Two or three lower-case letters, perhaps with a region or script after `_`.
    private static func isLanguage(_ text: String) -> Bool {
        let parts = text.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
        guard let language = parts.first, (2...3).contains(language.count),
            language.allSatisfy({ $0.isASCII && $0.isLowercase })
        else { return false }
        return parts.count == 1 || (2...4).contains(parts[1].count) && parts[1].allSatisfy { $0.isASCII && $0.isLetter }
    }

    /// The platform refuses a parameter with line breaks, tabs, or more than four spaces in a row (132018).
    private static func adviceOnLayout(_ text: String) -> String? {
        let isPlain = !text.contains { $0.isNewline || $0 == "\t" } && !text.contains("     ")
        return isPlain
            ? nil : "has a line break, a tab or five spaces in a row; the platform takes none of them in a parameter"
    }

    /// What is wrong with a parameter that somebody gives for a message, and what to do; nil where nothing is.
    static func adviceOnParameter(_ text: String) -> String? {
        if text.allSatisfy(\.isWhitespace) { return "is empty; the platform takes none that is" }
        let count = text.unicodeScalars.count
        guard count <= longestParameter else {
            return "has \(count) characters; at most \(longestParameter) are possible"
        }
        return adviceOnLayout(text)
    }
}
