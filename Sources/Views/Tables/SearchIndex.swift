import GRDB

/// The words of messages and of contacts, to be searched (FTS5).
///
/// What a message says never changes, so its words are written once and the text itself stands in `messages` alone.
enum SearchIndex {
    /// Letters from which on the beginning of a word is looked for: a shorter one is that of too many words.
    private static let shortest = 3

    static let creations = [
        """
        CREATE VIRTUAL TABLE message_search USING fts5(text, scope, content='', columnsize=0, prefix='\(shortest)', \
        tokenize='unicode61 remove_diacritics 2')
        """,
        """
        CREATE VIRTUAL TABLE contact_search USING fts5(name, phone, user_id, customer_id, prefix='\(shortest)', \
        tokenize='unicode61 remove_diacritics 2')
        """,
        "CREATE VIRTUAL TABLE message_words USING fts5vocab(message_search, 'col')",
        "CREATE VIRTUAL TABLE contact_words USING fts5vocab(contact_search, 'col')",
    ]
    /// Every word that can be found, with how often it stands where.
    static let words = ["message_words", "contact_words"]

    /// Notes a message's words, with its conversation and its line as words of their own.
    static func add(_ text: String, _ position: Int64, in conversation: UInt32, on line: String, to rows: StoredRows)
        throws
    {
        try rows.execute("search.add", "INSERT INTO message_search (rowid, text, scope) VALUES (?, ?, ?)") { row in
            row.add(position)
            row.add(text)
            row.add("\(scope(conversation)) \(scope(line))")
        }
    }

    /// The word for a conversation.
    static func scope(_ conversation: UInt32) -> String { "c\(conversation)" }
    /// The word for a line: its letters and digits, as the tokenizer would part it elsewhere.
    static func scope(_ line: String) -> String {
        "l"
            + String(
                line.unicodeScalars.map {
                    $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0) ? Character($0) : "x"
                })
    }

    /// What people type as FTS5 asks for it: every word, the last one also as the beginning of a word, where it has three letters.
    /// Nil where there is no word in it.
    static func expression(_ text: String) -> String? {
        let words = text.split { !($0.isLetter || $0.isNumber) }.prefix(16).map(String.init)
        guard let last = words.last else { return nil }
        let quoted = words.map { "\"\($0)\"" }
        return quoted.joined(separator: " ") + (last.unicodeScalars.count >= shortest ? "*" : "")
    }
}
