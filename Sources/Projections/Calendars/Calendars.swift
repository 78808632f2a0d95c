public import Encoding
public import Events
public import Settings
import Timeline

/// The calendars, as they were set last (S1.12).
public struct Calendars: Projection, FieldCodable, Hashable {
    /// A calendar by its name.
    public struct Named: Sendable, FieldCodable, Hashable {
        /// The name.
        public private(set) var name = ""
        /// The calendar.
        public private(set) var shared = SharedCalendar(BusinessCalendar())

        /// No calendar.
        public init() {}

        init(_ set: CalendarSet) { (name, shared) = (set.name, SharedCalendar(set.calendar)) }

        public mutating func code(_ fields: inout FieldCoder) {
            var calendar = shared.calendar
            fields.field(1, "name", &name)
            fields.field(2, "calendar", &calendar)
            if calendar != shared.calendar { shared = SharedCalendar(calendar) }
        }
    }

    /// All of them, by name.
    public private(set) var all: [Named] = []

    /// None.
    public init() {}

    /// The calendar of this name.
    public subscript(name: String) -> SharedCalendar? { all.first { $0.name == name }?.shared }

    /// The names, in order.
    public var names: [String] { all.map(\.name) }

    public mutating func apply(_ event: RecordedEvent) {
        guard case .calendarSet(let set) = event.event else { return }
        all.removeAll { $0.name == set.name }
        guard !set.removed else { return }
        all.insert(Named(set), at: all.firstIndex { $0.name > set.name } ?? all.count)
    }

    public mutating func code(_ fields: inout FieldCoder) { fields.field(1, "calendars", &all) }
}
