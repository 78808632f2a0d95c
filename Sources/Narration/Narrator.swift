import Encoding
public import Events

/// Tells events in words, for people: `parley replay`, `parley follow`, and the scripts of the tests.
///
/// A pure function of the event: no clock, no settings, and the same words for ever, because the scripts' expected output is
/// made of them. Text from outside can hold no control characters here (``Visible``).
public enum Narrator {
    /// An event on one line: a symbol, what happened and, in brackets, why. Without its position and times.
    ///
    /// - Parameter limit: Characters of a message's text that are shown; all of them where nil.
    public static func line(for recorded: RecordedEvent, limit: Int? = nil) -> String {
        account(of: recorded.event, limit: limit).line
    }

    /// An event in words.
    ///
    /// - Parameter limit: Characters of a message's text that are shown; all of them where nil.
    public static func account(of event: Event, limit: Int? = nil) -> Account {
        guard let fields = event.fields else { return unrecognized(event.kind, event.payload) }
        return (fields as? any Narrated)?.account(limit) ?? Account(naming: event.name, fields: fields.json, limit)
    }

    private static func unrecognized(_ kind: UInt16, _ payload: [UInt8]) -> Account {
        Account(.trouble, "an event of kind \(kind), \(payload.count) bytes, from a newer Parley: upgrade to read it")
    }
}

/// A platform's id, short enough to read: the beginning and the end of a long one.
func shortened(_ id: String) -> String {
    let visible = Visible.text(id)
    return visible.count <= 28 ? visible : "\(visible.prefix(9))…\(visible.suffix(12))"
}

/// A line by its id; `no line` where the platform named none.
func named(_ line: LineID) -> String { line == .absent ? "no line" : "line \(Visible.text(line.rawValue))" }

/// A customer as an item names them: `+16505551234`, or the user id.
func named(_ party: Party) -> String {
    if !party.phone.isEmpty { return named(phone: party.phone) }
    let id = party.userID.isEmpty ? party.parentUserID : party.userID
    return id.isEmpty ? "somebody" : Visible.text(id)
}

/// A phone number with its `+`; what is none, as it is.
func named(phone: String) -> String {
    let isNumber = phone.utf8.allSatisfy { (48...57).contains($0) }
    return isNumber && !phone.isEmpty ? "+\(phone)" : Visible.text(phone)
}
