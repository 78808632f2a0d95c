import Events
import GRDB
import Projections
import Timeline

/// A read model: some tables, and the fold over events that fills them. One file, and one row in ``ViewFold/kinds``.
///
/// Events are gathered in memory and written together, each row once: a message of ours, its attempt and its receipts are most
/// often one row. What a view needs of what is written already it looks up by its key, never by searching.
protocol View: Sendable {
    static var tables: [ViewTable] { get }

    init()

    /// Takes the next event into account.
    ///
    /// - Parameter conversation: Its conversation as it is after the event; nil for the system's events.
    mutating func apply(_ event: RecordedEvent, in conversation: ConversationEntry?, _ rows: StoredRows) throws

    /// Writes what has been gathered.
    mutating func write(to rows: StoredRows) throws
}

/// All views of a file, fed together.
struct ViewFold {
    /// Every read model beside the conversations, on which the others rest.
    static let kinds: [any View.Type] = [
        MessagesView.self, SessionsView.self, ContactsView.self, TotalsView.self, AgentsView.self, UsageView.self,
        MediaView.self, TaskUsageView.self, AllocationView.self, FlowsView.self, LinesView.self, NoticesView.self,
    ]
    /// Conversations, messages and contacts that are kept in memory between two transactions, of each kind.
    static let kept = 20_000

    private var conversations = ConversationsView()
    private var others: [any View] = ViewFold.kinds.map { $0.init() }
    /// The last event.
    private(set) var progress: Progress

    /// Goes on from where the tables are.
    init(after progress: Progress) { self.progress = progress }

    mutating func apply(_ event: RecordedEvent, _ rows: StoredRows) throws {
        let entry = event.conversation == .system ? nil : try conversations.apply(event, rows)
        for index in others.indices { try others[index].apply(event, in: entry, rows) }
        progress.position = event.position.rawValue
        progress.conversation = event.conversation.rawValue
        progress.event = event.version
        progress.recordedAt = event.recordedAt.milliseconds
    }

    mutating func write(to rows: StoredRows) throws {
        try conversations.write(to: rows)
        for index in others.indices { try others[index].write(to: rows) }
        try progress.write(to: rows)
    }
}

/// Rows that a view has at hand: those that are to be written, and those that it may need again soon.
struct RowCache<Key: Hashable, Value> {
    private var values: [Key: Value] = [:]
    private var changed: Set<Key> = []

    subscript(key: Key) -> Value? { values[key] }

    /// Keeps what was read.
    mutating func keep(_ value: Value, for key: Key) { values[key] = value }

    /// Keeps a value that is to be written.
    mutating func change(_ value: Value, for key: Key) {
        values[key] = value
        changed.insert(key)
    }

    /// Changes a value in its place; nothing where it is not at hand.
    mutating func update(_ key: Key, _ change: (inout Value) -> Void) {
        guard let index = values.index(forKey: key) else { return }
        change(&values.values[index])
        changed.insert(key)
    }

    /// Changes a value in its place, which is read where it is not at hand; nothing where there is none.
    mutating func update(_ key: Key, or read: () throws -> Value?, _ change: (inout Value) -> Void) rethrows {
        if values[key] == nil, let value = try read() { keep(value, for: key) }
        update(key, change)
    }

    /// The values to be written, in no order.
    var changedValues: some Sequence<(key: Key, value: Value)> {
        changed.lazy.compactMap { key in values[key].map { (key, $0) } }
    }

    /// The values to be written, in order of their keys, after which there are none; forgets what it has where that is much.
    mutating func takeChanged() -> [(key: Key, value: Value)] where Key: Comparable {
        let all = changed.sorted().compactMap { key in values[key].map { (key, $0) } }
        changed.removeAll(keepingCapacity: true)
        if values.count > ViewFold.kept { values.removeAll(keepingCapacity: true) }
        return all
    }
}

extension RowCache: Sendable where Key: Sendable, Value: Sendable {}
