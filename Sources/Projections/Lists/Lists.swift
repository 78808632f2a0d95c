public import Encoding
public import Events
import HashTreeCollections
public import Timeline

/// Lists of customers, by name: who is not to be served, or not to be written to (S1.13, S1.14). Whether somebody is on one is
/// found without a search.
public struct Lists: Projection, Hashable {
    /// The most lists.
    public static let limit = 1000
    /// The most entries of all lists together.
    public static let entryLimit = 1_000_000
    /// The most entries that one request adds and removes.
    public static let changeLimit = 10_000

    /// By name: by entry, the event that put it there. A copy shares all that does not change.
    private var lists: [String: TreeDictionary<String, Position>] = [:]
    /// The entries of all lists together.
    public private(set) var entryCount = 0

    /// No lists.
    public init() {}

    /// The names, in order.
    public var names: [String] { lists.keys.sorted() }

    /// How many are on a list; nil where there is no such list.
    public func count(of list: String) -> Int? { lists[list]?.count }

    /// Whether an entry is on a list.
    public func contains(_ entry: String, in list: String) -> Bool { lists[list]?[entry] != nil }

    /// Who is on a list; nobody where there is no such list. Not in order: who shows them sorts them, elsewhere than where
    /// decisions are made.
    public func entries(of list: String) -> some Sequence<String> & Sendable {
        (lists[list] ?? [:]).lazy.map(\.key)
    }

    /// The first of these lists that somebody is on, and the event that put them there.
    public func listing(_ aliases: [Alias], in names: [String]) -> Listing? {
        guard !names.isEmpty, !lists.isEmpty else { return nil }
        let entries = ListEntry.entries(of: aliases)
        for name in names {
            guard let list = lists[name] else { continue }
            for entry in entries { if let position = list[entry] { return Listing(list: name, by: position) } }
        }
        return nil
    }

    /// The same for somebody who had other names once: who was put there under one is there still, and nobody is for what others
    /// have done who were called so later.
    func listing(_ aliases: [Alias], former: [FormerAlias], in names: [String]) -> Listing? {
        if let listing = listing(aliases, in: names) { return listing }
        for former in former {
            if let listing = listing([former.held.alias], in: names), listing.by < former.untilBy { return listing }
        }
        return nil
    }

    /// That somebody is on a list.
    public struct Listing: Hashable, Sendable {
        /// The list.
        public var list: String
        /// The event that put them there.
        public var by: Position
    }

    public mutating func apply(_ event: RecordedEvent) {
        guard case .listChanged(let changed) = event.event else { return }
        entryCount -= lists[changed.list]?.count ?? 0
        guard !changed.deleted else { return lists[changed.list] = nil }
        var list = lists.removeValue(forKey: changed.list) ?? [:]
        for entry in changed.removed { list[entry] = nil }
        for entry in changed.added where list[entry] == nil { list[entry] = event.position }
        entryCount += list.count
        lists[changed.list] = list
    }
}

extension Lists: FieldCodable {
    /// In order: the same state has the same bytes.
    public mutating func code(_ fields: inout FieldCoder) {
        var records = names.map { StoredList($0, lists[$0] ?? [:]) }
        fields.field(1, "lists", &records)
        if lists.isEmpty {
            for record in records {
                let pairs = record.entries.map { ($0.entry, $0.by) }
                lists[record.name] = TreeDictionary(pairs) { _, last in last }
                entryCount += lists[record.name]?.count ?? 0
            }
        }
    }

    private struct StoredList: FieldCodable {
        var name = ""
        var entries: [StoredEntry] = []

        init() {}

        init(_ name: String, _ list: TreeDictionary<String, Position>) {
            self.name = name
            entries = list.map { StoredEntry(entry: $0.key, by: $0.value) }.sorted { $0.entry < $1.entry }
        }

        mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "name", &name)
            fields.field(2, "entries", &entries)
        }
    }

    private struct StoredEntry: FieldCodable {
        var entry = ""
        var by = Position.start

        init() {}
        init(entry: String, by: Position) { (self.entry, self.by) = (entry, by) }

        mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "entry", &entry)
            fields.field(2, "by", &by)
        }
    }
}
