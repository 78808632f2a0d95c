import Encoding

/// The names that settings may mention, as far as they are known where settings are read.
public struct KnownNames: Sendable {
    /// The calendars (S1.12); nil where they are not known: then none is missed.
    public var calendars: [String]?
    /// The lists (S1.13, S1.14); nil where they are not known.
    public var lists: [String]?
    /// The connectors besides the default one (S1.2); nil where they are not known.
    public var connectors: [String]?

    /// Nothing is known.
    public init() {}
}

extension SettingKind where Value == String {
    /// The name of a calendar, list or connector, to be given to it or to find it by.
    public static var givenName: SettingKind {
        .form("letters, digits, `-`, `_` and `.`, at most 64", pattern: "[A-Za-z0-9_.-]+", upTo: 64).checked { name in
            isGivenName(name)
                ? nil : "'\(shortened(name))' is no name here; it has letters, digits, '-', '_' and '.' only"
        }
    }

    /// The name of a calendar that there is.
    static var calendarName: SettingKind {
        known("calendar", advice: "add it under 'calendars' or at /v1/calendars") { $0.calendars }
    }

    /// The name of a list that there is.
    fileprivate static var listName: SettingKind {
        known("list", advice: "add it under 'blacklists' or at /v1/lists") { $0.lists }
    }

    /// The name of something that there is.
    ///
    /// - Parameters:
    ///   - words: What else may have been meant.
    ///   - advice: What to do where there is none of that name.
    static func known(
        _ what: String, or words: [String] = [], advice: String, _ names: @escaping (KnownNames) -> [String]?
    ) -> SettingKind {
        let name = SettingKind.givenName
        return SettingKind(
            name.shape,
            read: { field in
                guard let text = name.read(field) else { return nil }
                guard let known = names(field.reading.knownNames), !known.contains(text) else { return text }
                let hint = NearMiss.hint(for: text, among: known + words)
                field.report("there is no \(what) '\(shortened(text))'; \(advice)\(hint)")
                return nil
            }, writeIn: name.write)
    }
}

extension SettingKind where Value == [String] {
    /// Names of lists, each of them once.
    static var lists: SettingKind {
        let list = SettingKind.list(of: .listName, upTo: 20)
        return SettingKind(
            list.shape,
            read: { field in
                guard let names = list.read(field) else { return nil }
                var known: Set<String> = []
                return names.filter { known.insert($0).inserted }
            }, writeIn: list.write)
    }
}

/// Whether something can be called so: 1 to 64 letters, digits, `-`, `_` or `.`, and not only dots.
public func isGivenName(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count)
        && name.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "-_.".utf8.contains(byte)
        } && !name.allSatisfy { $0 == "." }
}
