/// A value as somebody said it, before anything knows what it means: made from YAML, from JSON, or from the settings
/// themselves. Two are equal where they say the same, wherever they stand.
public struct SettingNode: Sendable {
    /// What was said.
    public indirect enum Content: Hashable, Sendable {
        /// Nothing.
        case null
        /// Yes or no.
        case flag(Bool)
        /// A whole number.
        case number(Int64)
        /// A word of the settings' own: `off`, `24h`, a choice, an identifier.
        case word(String)
        /// A text; whatever YAML's scalars look like, they are texts until a kind of setting reads them.
        case text(String)
        /// Keys and values, in the order they were said.
        case mapping([Entry])
        /// A list.
        case sequence([SettingNode])
    }

    /// A key and its value.
    public struct Entry: Hashable, Sendable {
        /// The key.
        public var key: String
        /// The value.
        public var value: SettingNode

        /// A key and its value.
        public init(_ key: String, _ value: SettingNode) { (self.key, self.value) = (key, value) }
    }

    /// A place in a file, counted from 1.
    public struct Place: Hashable, Sendable {
        /// The line.
        public var line: Int
        /// The column, in characters.
        public var column: Int

        /// A place.
        public init(line: Int, column: Int) { (self.line, self.column) = (line, column) }
    }

    /// What was said.
    public var content: Content
    /// What names it where it was said: `lines.100.autoClose` in a file, `/lines/100/autoClose` in JSON.
    public var path = ""
    /// Where it begins in its file.
    public var place: Place?
    /// Where its key begins; for an element of a list, the element.
    public var keyPlace: Place?

    /// A value that stands nowhere yet.
    public init(_ content: Content) { self.content = content }

    /// A value at its place.
    public init(_ content: Content, path: String, place: Place? = nil, keyPlace: Place? = nil) {
        self.content = content
        self.path = path
        self.place = place
        self.keyPlace = keyPlace
    }
}

extension SettingNode: Hashable {
    public static func == (left: SettingNode, right: SettingNode) -> Bool { left.content == right.content }
    public func hash(into hasher: inout Hasher) { hasher.combine(content) }
}

extension SettingNode {
    /// No keys and values.
    public static let nothing = SettingNode(.mapping([]))

    /// The keys and values of a mapping; none where this is no mapping.
    public var entries: [Entry] { if case .mapping(let entries) = content { entries } else { [] } }
    /// The elements of a list; none where this is no list.
    public var elements: [SettingNode] { if case .sequence(let elements) = content { elements } else { [] } }
    /// Whether there are keys and values.
    public var isMapping: Bool { if case .mapping = content { true } else { false } }
    /// Whether nothing was said as the value.
    public var isNull: Bool { content == .null }
    /// Whether it is the word `off`.
    public var isOff: Bool { content == .word("off") || content == .text("off") }

    /// The value of a key; setting nil removes it. What is no mapping becomes one.
    public subscript(key: String) -> SettingNode? {
        get { entries.first { $0.key == key }?.value }
        set {
            var entries = entries
            let index = entries.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append(Entry(key, value))
            case (nil, nil): break
            }
            content = .mapping(entries)
        }
    }

    /// A scalar as it is written; nil for anything else.
    package var scalar: String? {
        switch content {
        case .word(let text), .text(let text): text
        case .flag(let flag): flag ? "true" : "false"
        case .number(let number): String(number)
        case .null, .mapping, .sequence: nil
        }
    }

    /// What it is, as part of a sentence.
    package var described: String {
        switch content {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .null: "nothing"
        case .word, .text, .flag, .number: "'\(shortened(scalar ?? ""))'"
        }
    }
}

/// What was written, short enough to be part of a sentence.
package func shortened(_ text: String) -> String {
    let line = text.map { $0.isNewline ? " " : $0 }
    return line.count <= 40 ? String(line) : String(line.prefix(39)) + "…"
}
