import Projections
public import Settings
import TimeZones

/// What the file gives names to, for the lines' settings to mention: calendars and lists.
extension Configuration {
    /// A calendar by its name (S1.12).
    public struct NamedCalendar: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The calendar, with how the clocks of its place are set.
        public var calendar: BusinessCalendar
    }

    /// A list of customers by its name (S1.13, S1.14).
    public struct Blacklist: Hashable, Sendable {
        /// The name.
        public var name: String
        /// Who is on it: phone numbers and user ids. Nil where that is said over HTTP alone (`kept`).
        public var entries: [String]?

        /// The most entries in a file.
        static let limit = Lists.changeLimit

        static let shape = SettingShape.word(
            "kept", meaning: "as it is, changed at `/v1/lists` only",
            or: .list(.form("a phone number or a user id", pattern: nil, upTo: ListEntry.limit), upTo: limit))
    }

    /// Reads the calendars and lists, before the rules that mention them.
    mutating func readNamed(_ file: ConfigurationFile, _ reading: SettingReading) {
        for entry in Configuration.entries(of: file.calendars, "calendar", upTo: BusinessCalendar.limit, reading) {
            guard let calendar = BusinessCalendar(said: entry.value, reading) else { continue }
            calendars.append(NamedCalendar(name: entry.key, calendar: calendar))
        }
        for entry in Configuration.entries(of: file.blacklists, "list", upTo: Lists.limit, reading) {
            blacklists.append(Blacklist(entry, reading))
        }
        // One with mistakes is there all the same: they are told already.
        reading.knownNames.calendars = file.calendars.entries.map(\.key)
        reading.knownNames.lists = file.blacklists.entries.map(\.key)
    }

    static func entries(
        of node: SettingNode, _ what: String, upTo limit: Int, _ reading: SettingReading
    ) -> [SettingNode.Entry] {
        guard node.isMapping || node.isNull else {
            reading.report(
                node, "\(node.described) stands where \(what)s are expected; write 'NAME: …' lines below it")
            return []
        }
        if node.entries.count > limit {
            reading.report(node, "has \(node.entries.count) \(what)s; at most \(limit) are possible")
        }
        return node.entries.prefix(limit).filter { entry in
            if !isGivenName(entry.key) {
                reading.report(
                    keyOf: entry.value,
                    "'\(shortened(entry.key))' is no \(what)'s name; it has 1 to 64 letters, digits, '-', '_' and '.' only"
                )
            }
            return isGivenName(entry.key)
        }
    }
}

extension Configuration.Blacklist {
    fileprivate init(_ entry: SettingNode.Entry, _ reading: SettingReading) {
        (name, entries) = (entry.key, nil)
        if entry.value.content != .text("kept") { entries = entries(in: entry.value, reading) }
    }

    private func entries(in node: SettingNode, _ reading: SettingReading) -> [String] {
        guard case .sequence(let elements) = node.content else {
            reading.report(
                node,
                "\(node.described) stands where a list of customers is expected; write [\"+16505550199\"], "
                    + "[] for nobody, or 'kept' to change it at /v1/lists only")
            return []
        }
        guard elements.count <= Configuration.Blacklist.limit else {
            reading.report(
                node,
                "has \(elements.count) entries; at most \(Configuration.Blacklist.limit) are possible in a file: "
                    + "write 'kept', and put the rest at /v1/lists/\(name)")
            return []
        }
        return elements.compactMap { element in
            guard case .text(let text) = element.content, let entry = ListEntry.reading(text) else {
                reading.report(element, "\(element.described) is no customer; \(ListEntry.advice)")
                return nil
            }
            return entry
        }
    }
}
