import Encoding

/// Reads an object of the Graph API's into a value of ours, or writes it: a type lists its members once, in the order in
/// which they are written, for both ways.
///
/// Reading goes on after a fault, so that all are told at once. What no list names is kept in the value's
/// ``UnmodelledMembers`` and written after the members that are named. So is what is there but says nothing: `null`, an empty
/// list, an empty object.
struct GraphCoder {
    /// The platform's codes for what is missing and for what is wrong.
    struct Codes {
        var missing: UInt32
        var wrong: UInt32

        static let standard = Codes(missing: 131_008, wrong: 131_009)
        /// Of texts the platform says both with 100.
        static let text = Codes(missing: 100, wrong: 100)
    }

    private(set) var faults: [MessageFault] = []
    private(set) var unmodelled: UnmodelledMembers

    /// The object that is read; nil while one is written.
    private let source: JSONValue?
    private var writer = JSONObjectWriter()
    private var named: Set<String> = []
    /// Where the object stands in the message: `interactive.action`.
    private let path: String
    /// Where it stands in the value whose unmodelled members are kept: `action`.
    private let scope: String
    private let codes: Codes

    /// Reads an object.
    init(reading source: JSONValue, at path: String = "", codes: Codes = .standard) {
        self.init(source, path, scope: "", codes, UnmodelledMembers())
    }

    private init(
        _ source: JSONValue?, _ path: String, scope: String, _ codes: Codes, _ unmodelled: UnmodelledMembers
    ) {
        self.source = source
        self.path = path
        self.scope = scope
        self.codes = codes
        self.unmodelled = unmodelled
    }

    /// Whether an object is read; else it is written.
    var isReading: Bool { source != nil }

    /// Whether the object that is read has a member that is not null.
    func has(_ name: String) -> Bool { source?[name].map { !$0.isNull } ?? false }

    // MARK: Members

    /// A member that must be there and say something.
    mutating func required<Value: GraphValue>(_ name: String, _ value: inout Value) {
        guard let source else { return write(name, value) }
        named.insert(name)
        guard let found = source[name], !found.isNull else { return reportMissing(name, Value.expectation) }
        let before = faults.count
        guard let read = Value.read(found, at: place(name), &self) else {
            return report(name, codes.wrong, "must be \(Value.expectation)")
        }
        if read.isBlank, faults.count == before { reportMissing(name, Value.expectation) }
        value = read
    }

    /// What a case of an enumeration holds: a member like those of ``required(_:_:)``.
    ///
    /// - Returns: The case that `wrap` makes of it.
    mutating func required<Value: GraphValue, Case>(_ name: String, of value: Value, _ wrap: (Value) -> Case) -> Case {
        var value = value
        required(name, &value)
        return wrap(value)
    }

    /// A member that may be left out.
    mutating func optional<Value: GraphValue>(_ name: String, _ value: inout Value?) {
        guard let source else {
            if let value { write(name, value) }
            return
        }
        guard let found = source[name], !found.isNull else { return value = nil }
        named.insert(name)
        value = Value.read(found, at: place(name), &self)
        if value == nil { report(name, codes.wrong, "must be \(Value.expectation)") }
    }

    /// A list that may be left out, which is the same as an empty one.
    mutating func optional<Element: GraphObject>(_ name: String, _ list: inout [Element]) {
        guard let source else {
            if !list.isEmpty { write(name, list) }
            return
        }
        if source[name]?.kind == .array, source[name]?.elements.first == nil { return }
        var read: [Element]?
        optional(name, &read)
        list = read ?? []
    }

    /// A member that always has the same value.
    mutating func constant(_ name: String, _ word: String) {
        guard let source else {
            named.insert(name)
            return writer.add(name, word)
        }
        named.insert(name)
        guard let found = source[name], !found.isNull else { return reportMissing(name, "'\(word)'") }
        if found.string != word { report(name, codes.wrong, "must be '\(word)'") }
    }

    /// An object whose members belong to the value that lists them.
    mutating func object(_ name: String, _ members: (inout GraphCoder) -> Void) {
        guard let source else { return write(name, members) }
        named.insert(name)
        guard let found = source[name], !found.isNull else { return reportMissing(name, "an object") }
        read(found, name, members)
    }

    /// An object like those of ``object(_:_:)`` that is left out where none of its members is there.
    mutating func optionalObject(_ name: String, _ members: (inout GraphCoder) -> Void) {
        guard let source else { return write(name, isOptional: true, members) }
        guard let found = source[name], !found.isNull, found.members.makeIterator().isAtEnd == false || !found.isObject
        else { return }
        named.insert(name)
        read(found, name, members)
    }

    // MARK: Faults

    /// Tells what is wrong with a member.
    mutating func report(_ name: String, _ reason: String) { report(name, codes.wrong, reason) }

    /// Tells what is wrong with the object itself, where one of several members must be there.
    mutating func reportMissing(_ reason: String) {
        faults.append(MessageFault(field: path, code: codes.missing, reason: reason))
    }

    /// Tells what is wrong with a value at a place.
    mutating func report(at place: String, _ reason: String) {
        faults.append(MessageFault(field: place, code: codes.wrong, reason: reason))
    }

    private mutating func report(_ name: String, _ code: UInt32, _ reason: String) {
        faults.append(MessageFault(field: place(name), code: code, reason: reason))
    }

    private mutating func reportMissing(_ name: String, _ expectation: String) {
        report(name, codes.missing, "is missing or empty: it must be \(expectation)")
    }

    // MARK: Objects in objects

    /// Reads a value that keeps its own unmodelled members.
    mutating func read<Object: GraphObject>(_ value: JSONValue, at path: String) -> Object {
        var inner = GraphCoder(value, path, scope: "", codes, UnmodelledMembers())
        var object = Object()
        object.code(&inner)
        inner.keepTheRest()
        object.unmodelled = inner.unmodelled
        faults += inner.faults
        return object
    }

    /// A value as the Graph API writes it.
    static func bytes(of object: some GraphObject) -> [UInt8] {
        var coder = GraphCoder(nil, "", scope: "", .standard, object.unmodelled)
        var object = object
        object.code(&coder)
        coder.writeTheRest()
        return coder.writer.finished
    }

    private mutating func read(_ value: JSONValue, _ name: String, _ members: (inout GraphCoder) -> Void) {
        guard value.isObject else { return report(name, codes.wrong, "must be an object") }
        var inner = GraphCoder(value, place(name), scope: scoped(name), codes, unmodelled)
        members(&inner)
        inner.keepTheRest()
        unmodelled = inner.unmodelled
        faults += inner.faults
    }

    private mutating func write(_ name: String, isOptional: Bool = false, _ members: (inout GraphCoder) -> Void) {
        var inner = GraphCoder(nil, place(name), scope: scoped(name), codes, unmodelled)
        members(&inner)
        inner.writeTheRest()
        guard !isOptional || !inner.named.isEmpty else { return }
        named.insert(name)
        writer.add(name, verbatim: inner.writer.finished)
    }

    private mutating func write(_ name: String, _ value: some GraphValue) {
        named.insert(name)
        writer.add(name, verbatim: value.graphBytes)
    }

    private mutating func keepTheRest() {
        guard let source else { return }
        var rest: [String: RawBytes] = [:]
        var names: [String] = []
        for (name, value) in source.members where !named.contains(name) {
            // The last of several counts, as everywhere.
            if rest.updateValue(RawBytes(value.raw), forKey: name) == nil { names.append(name) }
        }
        for name in names { unmodelled.append(name, in: scope, rest[name] ?? .absent) }
    }

    private mutating func writeTheRest() {
        for member in unmodelled.members where member.scope == scope && !named.contains(member.name) {
            named.insert(member.name)
            writer.add(member.name, verbatim: member.json.bytes)
        }
    }

    private func place(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
    private func scoped(_ name: String) -> String { scope.isEmpty ? name : "\(scope).\(name)" }
}

extension JSONMembers.Iterator {
    /// Whether there is no further member.
    fileprivate var isAtEnd: Bool {
        var copy = self
        return copy.next() == nil
    }
}
