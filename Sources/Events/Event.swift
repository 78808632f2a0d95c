public import Encoding

extension Event {
    /// Reads an event from a record. Never fails: what this version can't read is ``unrecognized(kind:payload:)``.
    public init(kind: UInt16, payload: UnsafeRawBufferPointer, _ extent: Extent = .whole) {
        do throws(MalformedFields) {
            guard let known = EventKind(rawValue: kind) else { throw MalformedFields(.unknownKind) }
            self = try Event(known, payload, extent)
        } catch {
            self = .unrecognized(kind: kind, payload: [UInt8](payload))
        }
    }

    /// The event's name, as tools print it; `kind42` for one that this version doesn't know.
    public var name: String { EventKind(rawValue: kind)?.name ?? "kind\(kind)" }

    /// The kind of event, where this version can read it.
    public var knownKind: EventKind? {
        if case .unrecognized = self { return nil }
        return EventKind(rawValue: kind)
    }

    /// The event's fields as bytes.
    public var payload: [UInt8] {
        if case .unrecognized(_, let payload) = self { return payload }
        return fields?.encoded() ?? []
    }

    /// The event's fields as a JSON object; `{}` for an event that this version doesn't know.
    public var json: String { fields?.json ?? "{}" }
}

extension EventKind {
    /// The kind's name, as tools print it: `messageReceived`.
    public var name: String { EventKind.names[Int(rawValue)] }

    /// By number. An enumeration that is asked for its name looks for it among all that the program knows of its type, every time.
    private static let names: [String] = {
        var names = [String](repeating: "", count: 1 + Int(allCases.map(\.rawValue).max() ?? 0))
        for kind in allCases { names[Int(kind.rawValue)] = "\(kind)" }
        return names
    }()
}
