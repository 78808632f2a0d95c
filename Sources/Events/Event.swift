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
    public var name: String { EventKind(rawValue: kind).map { "\($0)" } ?? "kind\(kind)" }

    /// The event's fields as bytes.
    public var payload: [UInt8] {
        if case .unrecognized(_, let payload) = self { return payload }
        return fields?.encoded() ?? []
    }

    /// The event's fields as a JSON object; `{}` for an event that this version doesn't know.
    public var json: String { fields?.json ?? "{}" }
}
