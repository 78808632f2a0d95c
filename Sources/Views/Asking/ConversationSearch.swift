import Events
public import GRDB
import Projections
import Timeline

/// Conversations in which something was said, or whose customer is called so: the newest of what was found comes first.
public struct ConversationSearch: Sendable {
    /// What is looked for: all of its words, the last one as the beginning of a word.
    public var text: String
    /// Which conversations count; their order is that of what was found, and `after` the position to go on from.
    public var query: ConversationQuery

    /// Messages that are looked at for a page. Where more fit and few of their conversations count, the page ends early.
    private static let mostMessages = 5_000
    /// Customers who are found: of more, those who were known last.
    private static let mostContacts = 1_000

    /// A search.
    public init(_ text: String, in query: ConversationQuery) { (self.text, self.query) = (text, query) }

    /// Whether there is a word to be looked for.
    public var hasWords: Bool { SearchIndex.expression(text) != nil }

    /// Asks for a page.
    ///
    /// - Returns: The conversations, and what to go on from where there may be more.
    public func page(in database: Database) throws -> (found: [ListedConversation], next: UInt64?) {
        guard let words = SearchIndex.expression(text), query.lines?.isEmpty != true else { return ([], nil) }
        let customers = try byCustomer(words, in: database)
        var found = customers
        let messages = try byMessage(words, except: Set(customers.map(\.state.id.rawValue)), in: database)
        // What came after the last message that was looked at comes with the next page.
        let end = messages.isCut ? messages.last : 0
        found += messages.found
        found = found.filter { $0.key >= end }.sorted { $0.key > $1.key }
        var page = Array(found.prefix(query.limit))
        try page.findContacts(in: database)
        return (page, found.count > query.limit ? page.last?.key : messages.isCut ? end : nil)
    }

    private func byCustomer(_ words: String, in database: Database) throws -> [ListedConversation] {
        var filter = query.filter(on: query.lines)
        if let after = query.after { filter.add("c.activity < ?", Int64(clamping: after).databaseValue) }
        filter.end("ORDER BY c.activity DESC LIMIT ?", query.limit + 1)
        // From the customers to their conversations, and not the other way: there are few of the former.
        let sql = """
            SELECT \(ConversationEntry.columns) FROM (SELECT rowid AS contact FROM contact_search WHERE contact_search MATCH ? \
            ORDER BY rowid DESC LIMIT \(ConversationSearch.mostContacts)) s \
            CROSS JOIN conversations c ON c.contact = s.contact WHERE \(filter.sql)
            """
        return try database.rows(sql, [words] + filter.arguments).map { row in
            try ListedConversation(row: row, in: .newest)
        }
    }

    /// The conversations of messages that were found, each once, by the newest of them.
    private func byMessage(
        _ words: String, except customers: Set<UInt32>, in database: Database
    ) throws -> (found: [ListedConversation], last: UInt64, isCut: Bool) {
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT s.rowid, m.conversation FROM message_search s JOIN messages m ON m.position = s.rowid \
                WHERE message_search MATCH ? AND s.rowid < ? ORDER BY s.rowid DESC
                """,
            arguments: [
                "\(scope)text : (\(words))", Int64(clamping: query.after ?? UInt64(Int64.max)),
            ])
        var seen = customers
        var (found, last, looked) = ([ListedConversation](), UInt64.max, 0)
        while found.count <= query.limit, let row = try cursor.next() {
            guard looked < ConversationSearch.mostMessages else { return (found, last, true) }
            looked += 1
            last = UInt64(row[0] as Int64)
            let conversation: UInt32 = row[1]
            guard seen.insert(conversation).inserted,
                let listed = try conversationIfWanted(conversation, found: last, by: words, in: database)
            else { continue }
            found.append(listed)
        }
        return (found, last, false)
    }

    /// A conversation that counts, where no newer message of it was found: it stood on an earlier page then.
    private func conversationIfWanted(
        _ id: UInt32, found position: UInt64, by words: String, in database: Database
    ) throws -> ListedConversation? {
        var filter = query.filter(on: query.lines)
        filter.add("c.id = ?", id.databaseValue)
        let sql = ConversationEntry.reading("c WHERE \(filter.sql)")
        guard let row = try database.row(sql, filter.arguments) else { return nil }
        var listed = try ListedConversation(row: row, in: .number)
        listed.key = position
        if query.after != nil, try stoodBefore(listed, by: words, in: database) { return nil }
        listed.match = position
        return listed
    }

    /// Whether a conversation was found before, by a newer message or by its customer.
    private func stoodBefore(
        _ listed: ListedConversation, by words: String, in database: Database
    ) throws -> Bool {
        let newer = try database.row(
            "SELECT rowid FROM message_search WHERE message_search MATCH ? AND rowid > ? LIMIT 1",
            [
                "scope : \(SearchIndex.scope(listed.state.id.rawValue)) AND text : (\(words))", Int64(listed.key),
            ])
        let customer = try database.row(
            "SELECT rowid FROM contact_search WHERE contact_search MATCH ? AND rowid = ?",
            [words, listed.state.contact.rawValue])
        return newer != nil || customer != nil
    }

    /// That a message is on one of the lines, as the words of messages say it.
    private var scope: String {
        guard let lines = query.lines else { return "" }
        return "scope : (\(lines.map { "\"\(SearchIndex.scope($0))\"" }.joined(separator: " OR "))) AND "
    }
}
