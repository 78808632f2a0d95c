/// A page's address with its query: made in one place, so that nothing in it is left as it came.
struct Address {
    private let path: String
    private var query: [(name: String, value: String)] = []

    init(_ path: String, _ query: KeyValuePairs<String, String?> = [:]) {
        self.path = path
        for (name, value) in query { set(name, value) }
    }

    /// Sets or, with nil, removes a parameter.
    mutating func set(_ name: String, _ value: String?) {
        query.removeAll { $0.name == name }
        if let value, !value.isEmpty { query.append((name, value)) }
    }

    /// Goes to the page that a visit asks for, `after` or `before` something; else to the newest.
    mutating func setPage(of visit: Visit, newest: String = "end") {
        if let after = visit.query("after") {
            set("after", after)
        } else {
            set("before", visit.query("before") ?? newest)
        }
    }

    /// A copy with a parameter set or, with nil, removed.
    func with(_ name: String, _ value: String?) -> Address {
        var copy = self
        copy.set(name, value)
        return copy
    }

    var text: String {
        let pairs = query.map { "\($0.name)=\($0.value.encoded)" }
        return pairs.isEmpty ? path : "\(path)?\(pairs.joined(separator: "&"))"
    }
}

/// A choice of a form.
struct Choice {
    let value: String
    let name: String
    let isChosen: Bool

    /// Choices, one of which is chosen.
    static func all(_ choices: KeyValuePairs<String, String>, chosen: String?) -> [Choice] {
        choices.map { Choice(value: $0.key, name: $0.value, isChosen: $0.key == chosen ?? "") }
    }

    /// The lines there are, all of them first.
    static func lines(_ settings: Shown.Settings, chosen: String?) -> [Choice] {
        let known = Set(settings.lines?.keys.map { $0 } ?? []).union(chosen.map { [$0] } ?? [])
        let lines = known.sorted().map { Choice(value: $0, name: settings.name(of: $0), isChosen: $0 == chosen) }
        return [Choice(value: "", name: "All lines", isChosen: chosen == nil)] + lines
    }
}
