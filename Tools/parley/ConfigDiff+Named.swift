import Encoding
import Narration
import ParleyConfiguration
import Projections
import Settings

/// What a configuration file would change of what has a name: calendars, and lists of customers.
struct NamedChange {
    private let what: String
    private let name: String
    private let difference: SettingDifference

    /// The change in words: `calendar office: hours.sat – → ["10:00-14:00"]`.
    var text: String { "\(what) \(Visible.text(name)): \(Visible.text(difference.description))" }

    /// The change as an object.
    var json: String {
        Visible.json(
            "{\"\(what)\":\(JSONText.quoted(name)),\"key\":\(JSONText.quoted(difference.key)),"
                + "\"before\":\(difference.before?.json ?? "null"),\"after\":\(difference.after?.json ?? "null")}")
    }

    /// Everything that would change.
    static func all(by configuration: Configuration, in world: borrowing World) -> [NamedChange] {
        let calendars = configuration.calendars.flatMap { named in
            let before = world.settings.calendars[named.name]?.calendar.said ?? .nothing
            return named.calendar.said.differences(from: before).map {
                NamedChange(what: "calendar", name: named.name, difference: $0)
            }
        }
        // How many, rather than who: what is printed may go anywhere.
        var lists: [NamedChange] = []
        for list in configuration.blacklists {
            let count = world.lists.count(of: list.name)
            let wanted = list.entries.map { Set($0) }
            let isSame = count != nil && (wanted.map { world.holds(list.name, exactly: $0) } ?? true)
            guard !isSame else { continue }
            let difference = SettingDifference(
                key: "entries", before: count.map { SettingNode(.number(Int64($0))) },
                after: SettingNode(.number(Int64(wanted?.count ?? 0))))
            lists.append(NamedChange(what: "list", name: list.name, difference: difference))
        }
        return calendars + lists
    }
}

extension World {
    fileprivate func holds(_ list: String, exactly entries: Set<String>) -> Bool {
        lists.count(of: list) == entries.count && entries.allSatisfy { lists.contains($0, in: list) }
    }
}
