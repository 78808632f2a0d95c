public import Encoding

/// Does with a group's settings, as ``SettingGroup/declare(_:)`` names them, what is to be done: stores them in the log or
/// reads them from there, reads what somebody said, says them, or describes them.
///
/// One concrete type with modes, as ``FieldCoder``. In the log's mode a setting is a field and nothing else: its kind is not
/// even made.
public struct SettingCoder {
    enum Mode { case storing, reading, saying, describing }

    private let mode: Mode
    private var fields = FieldCoder.idle()

    // Reading
    private var layers: [SettingNode] = []
    private var canBeOff = false
    private var reading: SettingReading?
    private var names: [String] = []
    private var otherNames: Set<String> = []
    private var missing: [(key: String, advice: String)] = []

    // Saying
    private var scope = SettingScope()
    private(set) var entries: [SettingNode.Entry] = []

    /// What was described so far.
    private(set) var descriptions: [SettingDescription] = []

    init(_ mode: Mode) { self.mode = mode }

    /// Takes the fields over until ``finish(storing:)``: moved rather than copied.
    init(storing fields: inout FieldCoder) {
        self.init(.storing)
        swap(&self.fields, &fields)
    }

    mutating func finish(storing fields: inout FieldCoder) { swap(&self.fields, &fields) }

    init(reading layers: [SettingNode], canBeOff: Bool, _ reading: SettingReading) {
        self.init(.reading)
        self.layers = layers
        self.canBeOff = canBeOff
        self.reading = reading
    }

    /// The settings of a group, as far as they are wanted.
    static func entries<Group: SettingGroup>(of group: Group, in scope: SettingScope) -> [SettingNode.Entry] {
        var coder = SettingCoder(.saying)
        coder.scope = scope
        var group = group
        group.declare(&coder)
        return coder.entries
    }
}

// MARK: - What declarations call

extension SettingCoder {
    /// A setting that always has a value.
    ///
    /// - Parameters:
    ///   - wire: The field's name in `events.proto`; the key unless given.
    ///   - row: The capability that it is for; the group's unless given.
    public mutating func setting<Value: FieldValue>(
        _ number: Int, _ key: StaticString, _ value: inout Value, _ kind: @autoclosure () -> SettingKind<Value>,
        wire: StaticString? = nil, row: StaticString = "", _ sentence: StaticString
    ) {
        if mode == .storing { return fields.field(number, wire ?? key, &value) }
        visit(number, key, &value, kind(), row, sentence)
    }

    /// A setting that may be off.
    public mutating func setting<Value: FieldValue>(
        _ number: Int, _ key: StaticString, _ value: inout Value?, _ kind: @autoclosure () -> SettingKind<Value>,
        wire: StaticString? = nil, row: StaticString = "", _ sentence: StaticString
    ) {
        if mode == .storing { return fields.field(number, wire ?? key, &value) }
        visit(number, key, &value, .off(or: kind()), row, sentence)
    }

    /// A setting with any number of values.
    public mutating func setting<Value: FieldValue>(
        _ number: Int, _ key: StaticString, _ values: inout [Value], _ kind: @autoclosure () -> SettingKind<[Value]>,
        wire: StaticString? = nil, row: StaticString = "", _ sentence: StaticString
    ) {
        if mode == .storing { return fields.field(number, wire ?? key, &values) }
        visit(number, key, &values, kind(), row, sentence)
    }

    /// A setting that is made of fields.
    public mutating func setting<Value: FieldCodable>(
        _ number: Int, _ key: StaticString, _ value: inout Value, _ kind: @autoclosure () -> SettingKind<Value>,
        wire: StaticString? = nil, row: StaticString = "", _ sentence: StaticString
    ) {
        if mode == .storing { return fields.field(number, wire ?? key, &value) }
        visit(number, key, &value, kind(), row, sentence)
    }

    /// A setting that is made of fields, or off.
    public mutating func setting<Value: FieldCodable>(
        _ number: Int, _ key: StaticString, _ value: inout Value?, _ kind: @autoclosure () -> SettingKind<Value>,
        wire: StaticString? = nil, row: StaticString = "", _ sentence: StaticString
    ) {
        if mode == .storing { return fields.field(number, wire ?? key, &value) }
        visit(number, key, &value, .off(or: kind()), row, sentence)
    }

    /// A setting with any number of values that are made of fields.
    public mutating func setting<Value: FieldCodable>(
        _ number: Int, _ key: StaticString, _ values: inout [Value], _ kind: @autoclosure () -> SettingKind<[Value]>,
        wire: StaticString? = nil, row: StaticString = "", _ sentence: StaticString
    ) {
        if mode == .storing { return fields.field(number, wire ?? key, &values) }
        visit(number, key, &values, kind(), row, sentence)
    }

    /// A field that is said under other keys than its own (``setting(_:_:_:_:_:)`` without a number).
    public mutating func stored<Value: FieldValue>(_ number: Int, _ name: StaticString, _ value: inout Value) {
        if mode == .storing { fields.field(number, name, &value) }
    }

    /// A field with any number of values that is said under other keys than its own.
    public mutating func stored<Value: FieldValue>(_ number: Int, _ name: StaticString, _ values: inout [Value]) {
        if mode == .storing { fields.field(number, name, &values) }
    }

    /// A setting that the log does not keep, or keeps in other fields.
    public mutating func setting<Value>(
        _ key: StaticString, _ value: inout Value, _ kind: @autoclosure () -> SettingKind<Value>,
        row: StaticString = "", _ sentence: StaticString
    ) {
        if mode != .storing { visit(nil, key, &value, kind(), row, sentence) }
    }

    /// A setting that the log does not keep, or keeps in other fields, and that may be off.
    public mutating func setting<Value>(
        _ key: StaticString, _ value: inout Value?, _ kind: @autoclosure () -> SettingKind<Value>,
        row: StaticString = "", _ sentence: StaticString
    ) {
        if mode != .storing { visit(nil, key, &value, .off(or: kind()), row, sentence) }
    }
}

// MARK: - Saying and describing

extension SettingCoder {
    private mutating func visit<Value>(
        _ number: Int?, _ key: StaticString, _ value: inout Value, _ kind: SettingKind<Value>, _ row: StaticString,
        _ sentence: StaticString
    ) {
        let key = "\(key)"
        switch mode {
        case .storing: return
        case .reading: read(key, &value, kind)
        case .saying: say(key, value, kind)
        case .describing:
            descriptions.append(
                SettingDescription(
                    number: number, key: key, formerly: kind.remarks.formerly, shape: kind.shape,
                    standard: SettingNode(kind.write(value, SettingScope())), isNeeded: kind.remarks.needed != nil,
                    isOfOneLine: kind.remarks.isOfOneLine, isInline: kind.remarks.isInline,
                    example: kind.remarks.example, row: "\(row)", sentence: "\(sentence)"))
        }
    }

    private mutating func say<Value>(_ key: String, _ value: Value, _ kind: SettingKind<Value>) {
        let path = SettingDescription.path(scope.path, key)
        if scope.says(path) {
            let said = SettingNode(kind.write(value, SettingScope()), path: path)
            // There is no way to say an empty text, and no need to.
            if said.content != .text(""), said.content != .word("") { entries.append(.init(key, said)) }
        } else if kind.shape.isLayered, scope.saysSomething(in: path) {
            entries.append(.init(key, SettingNode(kind.write(value, scope.inside(path)), path: path)))
        } else if kind.remarks.isInline {
            let members = SettingNode(kind.write(value, SettingScope(isFull: true))).entries
            entries += members.filter { scope.says(SettingDescription.path(scope.path, $0.key)) }
        }
    }
}

// MARK: - Reading

extension SettingCoder {
    private mutating func read<Value>(_ key: String, _ value: inout Value, _ kind: SettingKind<Value>) {
        guard let reading else { return }
        names.append(key)
        let nodes = nodes(of: key, kind, reading)
        if nodes.isEmpty {
            if let advice = kind.remarks.needed { missing.append((key, advice)) }
        } else if let read = kind.read(SettingField(nodes: nodes, reading: reading)) {
            value = read
        }
    }

    /// What is said for a key, the nearest first.
    private mutating func nodes<Value>(
        of key: String, _ kind: SettingKind<Value>, _ reading: SettingReading
    ) -> [SettingNode] {
        let remarks = kind.remarks
        let members = remarks.isInline ? kind.shape.members.map(\.key) : []
        otherNames.formUnion(remarks.formerly + members)
        var nodes: [SettingNode] = []
        for (index, layer) in layers.enumerated() {
            if remarks.isOfOneLine, index > 0 || reading.isOfEveryLine {
                if let node = layer[key], reading.isOfEveryLine {
                    reading.report(node, "a \(key) is one line's; give it under 'lines'")
                }
                break
            }
            var found = layer[key]
            for old in remarks.formerly.compactMap({ layer[$0] }) {
                if found == nil {
                    found = old
                } else {
                    reading.report(keyOf: old, "is the former name of '\(key)', which is given as well; keep that one")
                }
            }
            let inline = layer.entries.filter { members.contains($0.key) }
            if let found {
                for entry in inline { reading.report(keyOf: entry.value, "stands beside '\(key)'; put it into that") }
                nodes.append(found)
                if !kind.shape.isLayered { break }
            } else if !inline.isEmpty {
                nodes.append(
                    SettingNode(.mapping(inline), path: layer.path, place: layer.place, keyPlace: layer.keyPlace))
            }
        }
        return nodes
    }

    /// Tells the keys that nobody knows, and those that are needed and that nobody gave.
    func finishReading() {
        guard let reading, let nearest = layers.first else { return }
        for layer in layers {
            for entry in layer.entries where !names.contains(entry.key) && !otherNames.contains(entry.key) {
                let hint = NearMiss.hint(for: entry.key, among: names + otherNames.sorted())
                let choice = "; known here: \(names.joined(separator: ", "))"
                reading.report(keyOf: entry.value, "unknown key\(hint.isEmpty ? choice : hint)")
            }
        }
        guard reading.asksForNeeded else { return }
        for (key, advice) in missing {
            let off = canBeOff ? ", or write 'off' to switch the rule off" : ""
            reading.report(keyOf: nearest, "has no '\(key)'; \(advice)\(off)")
        }
    }
}

/// Which settings are said: all of them, or those that somebody said.
struct SettingScope {
    /// The group's path.
    var path = ""
    /// What was said; nil for everything.
    var said: SaidKeys?
    /// Whether a message is said with all its keys.
    var isFull = false

    func says(_ path: String) -> Bool { said?.contains(path) ?? true }
    func saysSomething(in path: String) -> Bool { said?.containsSome(in: path) ?? true }
    func inside(_ path: String) -> SettingScope { SettingScope(path: path, said: said) }
}
