public import Encoding

/// Settings that belong together: the rules of a line, or of one thing within them.
///
/// One function, ``declare(_:)``, names each setting once, with its key, kind, range and sentence; its default is the
/// property's. Reading YAML and JSON, writing them, the JSON Schema, the documentation and the words for a change follow
/// from that (``SettingCoder``).
public protocol SettingGroup: Sendable {
    /// Every setting with its default.
    init()
    /// Hands each setting to the coder.
    mutating func declare(_ s: inout SettingCoder)
}

extension SettingGroup {
    /// Reads a group from what was said; nil where that is no mapping, which is told.
    public init?(_ node: SettingNode, _ reading: SettingReading) {
        guard let group: Self = SettingField(nodes: [node], reading: reading).group() else { return nil }
        self = group
    }
}

/// Settings that the log keeps: each has a number, which is given once and never used again, in rising order.
public protocol StoredSettings: SettingGroup, FieldCodable {
    /// Fields of a newer version.
    var unknown: UnknownFields { get set }
}

extension StoredSettings {
    public mutating func code(_ fields: inout FieldCoder) {
        var coder = SettingCoder(storing: &fields)
        declare(&coder)
        coder.finish(storing: &fields)
        fields.unknown(&unknown)
    }
}

/// A choice among words.
public protocol SettingChoice: RawFieldValue, CaseIterable, Hashable {
    /// The word: `abandon`.
    var word: String { get }
    /// What it means, in a few words: `never twice`.
    var meaning: String { get }
}

extension SettingChoice {
    public var json: String { JSONText.quoted(word) }
    public func appendJSON(to output: inout [UInt8]) { JSONText.append(word, to: &output) }
}
