import Timeline

extension SettingShape {
    /// What is possible, in words: `1m to 72h, or off`.
    var inWords: String { words { $0 } }

    /// The same in Markdown: ``` `1m` to `72h`, or `off` ```.
    var inMarkdown: String { words { "`\($0)`" } }

    private func words(_ code: (String) -> String) -> String {
        switch self {
        case .text(let limit): "\(limit) characters"
        case .form(let words, _, _): words
        case .flag: "\(code("true")), \(code("false"))"
        case .choice(let words): words.map { "\(code($0.word)) (\($0.meaning))" }.joined(separator: ", ")
        case .number(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .duration(let range): SettingShape.words(range, code)
        case .durations(let range): "each \(SettingShape.words(range, code))"
        case .list(let element, let limit): "at most \(limit), each: \(element.words(code))"
        case .map(let value, let limit): "at most \(limit) names, each with: \(value.words(code))"
        case .group: "see below"
        case .message(let settings):
            "a message" + (settings.first { $0.key == "text" }.map { " of \($0.shape.words(code))" } ?? "")
                + (settings.contains { $0.key == "list" }
                    ? "" : " with nothing but \(settings.map { code($0.key) }.joined(separator: ", "))")
        case .off(let shape): "\(shape.words(code)), or \(code("off"))"
        case .word(let word, let meaning, let shape): "\(shape.words(code)), or \(code(word)) (\(meaning))"
        }
    }

    private static func words(_ range: ClosedRange<Duration>, _ code: (String) -> String) -> String {
        "\(code(range.lowerBound.configurationText)) to \(code(range.upperBound.configurationText))"
    }
}
