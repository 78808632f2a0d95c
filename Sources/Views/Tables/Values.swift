import Events
import GRDB
import Timeline

extension Timestamp {
    /// Milliseconds since 1970.
    var databaseValue: DatabaseValue { milliseconds.databaseValue }
}

extension Position {
    var databaseValue: DatabaseValue { Int64(rawValue).databaseValue }
    /// The position, or NULL for the one before the first event.
    var orNull: DatabaseValue { self == .start ? .null : databaseValue }
}

extension Optional {
    /// What is made of the value; NULL where there is none.
    func databaseValue(_ make: (Wrapped) -> DatabaseValue) -> DatabaseValue { map(make) ?? .null }
}
