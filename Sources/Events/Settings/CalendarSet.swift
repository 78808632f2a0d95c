public import Encoding
public import Settings

/// A calendar from now on (S1.12). How the clocks of its place are set is part of it, so that a newer database of time zones
/// changes no replay.
public struct CalendarSet: Hashable, FieldCodable {
    /// Its name.
    public var name = ""
    /// What it says; never open where it is no more.
    public var calendar = BusinessCalendar()
    /// Whether it is no more.
    public var removed = false
    /// What is different from before, in words; none where there was nothing before.
    public var changed: [String] = []
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty calendar.
    public init() {}

    /// A calendar by its name.
    public init(name: String, calendar: BusinessCalendar) { (self.name, self.calendar) = (name, calendar) }

    /// A calendar that is no more.
    public init(removed name: String) { (self.name, removed) = (name, true) }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "name", &name)
        fields.field(2, "calendar", &calendar)
        fields.field(3, "removed", &removed)
        fields.detail(4, "changed", &changed)
        fields.unknown(&unknown)
    }
}

/// A list of customers has others on it (S1.13, S1.14). One that was never changed before begins to be.
public struct ListChanged: Hashable, FieldCodable {
    /// The list's name.
    public var list = ""
    /// Who is on it now: phone numbers in digits, user ids.
    public var added: [String] = []
    /// Who is on it no longer.
    public var removed: [String] = []
    /// Whether the list itself is no more, with all who were on it.
    public var deleted = false
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// No change.
    public init() {}

    /// A list that has others on it.
    public init(list: String, added: [String], removed: [String] = []) {
        (self.list, self.added, self.removed) = (list, added, removed)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "list", &list)
        fields.field(2, "added", &added, .personal)
        fields.field(3, "removed", &removed, .personal)
        fields.field(4, "deleted", &deleted)
        fields.unknown(&unknown)
    }
}
