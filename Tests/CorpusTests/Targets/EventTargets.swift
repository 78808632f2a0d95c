import Broker
import Encoding
import EventLogTesting
import Events
import FoundationEssentials
import Projections
import Timeline

extension FuzzTarget {
    /// A record's payload: two bytes of its kind, then the payload. Never fails; what is read can be written and read again; who
    /// reads only facts can read what others can.
    static let events = FuzzTarget("events") { bytes in
        var source = ByteSource(bytes)
        let kind = UInt16(source.short())
        let payload = source.all()
        let event = payload.withUnsafeBytes { Event(kind: kind, payload: $0) }
        try hold(event.kind == kind, "it became the kind \(event.kind)")
        let facts = payload.withUnsafeBytes { Event(kind: kind, payload: $0, .facts) }
        try hold(facts.isUnrecognized == event.isUnrecognized, "who reads facts disagrees: \(event.json)")
        if event.isUnrecognized { try hold(event.payload == payload, "what isn't understood is not kept") }
        try EventCheck.keeps(event)
    }

    /// Any events in any order: they lead to some state, which can be stored.
    static let projections = FuzzTarget("projections", longest: 8192) { bytes in
        var source = ByteSource(bytes)
        var (world, totals) = (World(), Totals())
        var versions: [UInt8: UInt32] = [:]
        var position = Position.start
        while !source.isEmpty {
            let event = EventCheck.next(in: &source, at: position.next, &versions)
            position = position.next
            world.apply(event)
            totals.apply(event)
        }
        try StateCheck.isStorable(world)
        try StateCheck.isStorable(totals)
        try hold(world.deadlines.allSatisfy { $0.deadline >= .epoch }, "a deadline is before 1970")
    }

    /// Stored states: a byte that says which, and in whose place they stand, then the state or the whole file.
    static let snapshots = FuzzTarget("snapshots", longest: 8192) { bytes in
        var source = ByteSource(bytes)
        let choice = source.byte()
        let body = source.all()
        switch choice % 4 {
        case 0: try StateCheck.reads(World.self, body)
        case 1: try StateCheck.reads(Totals.self, body)
        case 2: try StateCheck.reads(World.self, file: body)
        default: try StateCheck.reads(Totals.self, file: body)
        }
    }
}

/// What holds of every event.
enum EventCheck {
    /// Written and read again it is the same; its JSON is one.
    static func keeps(_ event: Event) throws {
        let payload = event.payload
        let again = payload.withUnsafeBytes { Event(kind: event.kind, payload: $0) }
        try hold(again == event, "\(event.name) is read again as \(again.json), not \(event.json)")
        try hold(again.payload == payload, "\(event.name) is written again with other bytes")
        guard let json = try? JSONDocument(Array(event.json.utf8), limit: .max), json.root.isObject else {
            throw Broken("\(event.name) is told as \(event.json)")
        }
    }

    /// The next event: a byte of its kind's place in the list, one of its conversation, two of the seconds that have passed, two
    /// of its payload's size, the payload.
    static func next(in source: inout ByteSource, at position: Position, _ versions: inout [UInt8: UInt32])
        -> RecordedEvent
    {
        let kinds = EventKind.allCases
        let kind = kinds[Int(source.byte()) % kinds.count].rawValue
        let conversation = source.byte()
        let moment = Timestamp(milliseconds: Int64(source.short()) * 1000)
        let payload = source.bytes(source.short())
        versions[conversation, default: 0] += 1
        return RecordedEvent(
            position: position, conversation: ConversationID(UInt32(conversation)),
            version: versions[conversation, default: 0], occurredAt: moment, recordedAt: moment,
            cause: .start, event: payload.withUnsafeBytes { Event(kind: kind, payload: $0) })
    }
}

extension Event {
    /// Whether its payload could not be read.
    fileprivate var isUnrecognized: Bool {
        if case .unrecognized = self { return true }
        return false
    }
}

/// What holds of every stored state.
private enum StateCheck {
    private static let folder = Result { try TemporaryFolder() }

    /// What was written can be read, and is then written as it was. It need not be equal: of events that no broker would record,
    /// such as an alias given up by nobody, more may be remembered than is stored.
    static func isStorable<State: StoredProjection & Hashable>(_ state: State) throws {
        let bytes = state.encoded()
        let again = try State(encoded: bytes)
        try hold(again.encoded() == bytes, "a stored \(State.self) is read as another: \(state.json), \(again.json)")
    }

    /// What can be read as a state can be written.
    static func reads<State: StoredProjection & Hashable>(_ type: State.Type, _ body: [UInt8]) throws {
        guard let state = try? State(encoded: body) else { return }
        try isStorable(try State(encoded: state.encoded()))
    }

    /// A file is used only where its hash is that of its state.
    static func reads<State: StoredProjection & Hashable>(_ type: State.Type, file: [UInt8]) throws {
        let path = try folder.get().path
        try Data(file).write(to: URL(filePath: path + "/state.snapshot"))
        let store = SnapshotStore(directory: path)
        guard case .usable(let snapshot, let hash) = store.read(State.self, named: "state") else { return }
        let body = file.firstIndex(of: UInt8(ascii: "\n")).map { Array(file[($0 + 1)...]) } ?? []
        try hold(SnapshotStore.hash(body) == hash, "a state with another hash is used")
        try reads(State.self, body)
        try store.save(snapshot, named: "state")
        let again = try store.load(State.self, named: "state")
        try hold(again?.state == snapshot.state && again?.position == snapshot.position, "saved it is another")
    }
}
