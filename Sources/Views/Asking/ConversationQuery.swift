public import Events
import FoundationEssentials
public import GRDB
public import Projections
public import Timeline

/// Which conversations are asked for, and in which order.
public struct ConversationQuery: Sendable {
    /// The order of a list.
    public enum Order: String, CaseIterable, Sendable {
        /// By number, the first one first.
        case number
        /// Those first in which something was said last.
        case newest
        /// Only those in whose open session a customer's message waits for an answer, the one that has waited for longest first.
        case waiting
    }

    /// With an open session, or without one.
    public var isOpen: Bool?
    /// Only on these lines; on all where nil.
    public var lines: [String]?
    /// Whose open session this handler has.
    public var handler: Handler?
    /// Whether a customer's message waits for an answer in the open session.
    public var isWaiting: Bool?
    /// The order.
    public var order = Order.number
    /// Only what comes after this in that order: a conversation's number, or the position that it is sorted by.
    public var after: UInt64?
    /// At most so many.
    public var limit = 50

    /// All conversations.
    public init() {}
}

/// A conversation of a list.
public struct ListedConversation: Sendable {
    /// All that rules rest on, as of the position of the list.
    public let state: ConversationState
    /// Its customer; nil where none is known.
    public internal(set) var contact: Contact?
    /// Its last message.
    public let lastMessage: ListedMessage?
    /// When its last event happened.
    public let lastEventAt: Timestamp
    /// What to go on from after it.
    public internal(set) var key: UInt64
    /// Of a search, the message that was found; nil where the customer was.
    public internal(set) var match: UInt64?

    /// - Parameter order: The order of the list.
    init(row: Row, in order: ConversationQuery.Order) throws {
        let entry = try ConversationEntry(row: row)
        (state, lastMessage, lastEventAt) = (entry.state, entry.lastMessage, entry.lastEventAt)
        key =
            switch order {
            case .number: UInt64(entry.state.id.rawValue)
            case .newest: entry.activity.rawValue
            case .waiting: entry.state.turns.unanswered?.position.rawValue ?? 0
            }
    }
}

extension ConversationQuery {
    /// Asks for a page.
    ///
    /// - Returns: The conversations, and whether there are more.
    public func page(in database: Database) throws -> (found: [ListedConversation], hasMore: Bool) {
        // One line after the other: each has a list of its own, in order.
        var found: [ListedConversation] = []
        if let lines, lines.count <= ConversationQuery.mostLines {
            for line in Set(lines) { found += try some(on: [line], in: database) }
        } else {
            found = try some(on: lines, in: database)
        }
        found.sort { order == .newest ? $0.key > $1.key : $0.key < $1.key }
        var page = Array(found.prefix(limit))
        try page.findContacts(in: database)
        return (page, found.count > limit)
    }

    /// Visits every conversation, in order of their numbers.
    public static func visitAll(in database: Database, _ visit: (ListedConversation) throws -> Void) throws {
        let rows = try Row.fetchCursor(database, sql: ConversationEntry.reading("c ORDER BY c.id"))
        while let row = try rows.next() {
            var listed = try ListedConversation(row: row, in: .number)
            listed.contact = try ContactsView.contact(listed.state.contact, in: database)
            try visit(listed)
        }
    }

    /// The line of a conversation; nil where there is none such.
    public static func line(of id: ConversationID, in database: Database) throws -> LineID? {
        try database.row("SELECT line FROM conversations WHERE id = ?", [id.rawValue]).map { LineID($0[0] as String) }
    }

    /// Lines that are asked for one after the other.
    private static let mostLines = 50

    private func some(on lines: [String]?, in database: Database) throws -> [ListedConversation] {
        let column = order.column
        var filter = filter(on: lines)
        if let after {
            filter.add("c.\(column) \(order == .newest ? "<" : ">") ?", Int64(clamping: after).databaseValue)
        }
        let direction = order == .newest ? " DESC" : ""
        // A value and no part of the statement: of those there are few, and each is kept.
        filter.end("ORDER BY c.\(column)\(direction) LIMIT ?", limit + 1)
        return try database.rows(ConversationEntry.reading("c WHERE \(filter.sql)"), filter.arguments).map { row in
            try ListedConversation(row: row, in: order)
        }
    }

    /// What holds of a conversation `c` that is asked for, but for where the page begins.
    func filter(on lines: [String]?) -> Condition {
        var filter = Condition()
        if let isOpen { filter.add("c.session IS \(isOpen ? "NOT " : "")NULL") }
        if let handler { filter.add("c.handler = ?", handler.description.databaseValue) }
        if let isWaiting { filter.add("c.waiting IS \(isWaiting ? "NOT " : "")NULL") }
        if order == .waiting { filter.add("c.waiting IS NOT NULL") }
        guard let lines else { return filter }
        if lines.count == 1 {
            filter.add("c.line = ?", lines[0].databaseValue)
        } else {
            let places = Array(repeating: "?", count: lines.count).joined(separator: ", ")
            filter.add("c.line IN (\(places))", lines.map(\.databaseValue))
        }
        return filter
    }
}

extension [ListedConversation] {
    /// Looks up whom the conversations are with, all in one.
    mutating func findContacts(in database: Database) throws {
        let contacts = try ContactsView.contacts(Set(map(\.state.contact)), in: database)
        for index in indices { self[index].contact = contacts[self[index].state.contact] }
    }
}

extension ConversationQuery.Order {
    /// What it sorts by.
    var column: String {
        switch self {
        case .number: "id"
        case .newest: "activity"
        case .waiting: "waiting"
        }
    }
}

/// What a row has to be, with the values that it is held against.
struct Condition {
    private var parts: [String] = []
    private var ending = ""
    private var values: [DatabaseValue] = []

    var sql: String { (parts.isEmpty ? "TRUE" : parts.joined(separator: " AND ")) + ending }
    var arguments: StatementArguments { StatementArguments(values) }

    /// Ends it with what stands behind the conditions, and its value.
    mutating func end(_ sql: String, _ value: Int) {
        ending = " " + sql
        values.append(value.databaseValue)
    }

    mutating func add(_ sql: String, _ values: DatabaseValue...) { add(sql, values) }

    mutating func add(_ sql: String, _ values: [DatabaseValue]) {
        parts.append(sql)
        self.values += values
    }
}
