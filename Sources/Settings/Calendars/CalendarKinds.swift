import Encoding

/// How calendars are said: in the file's `calendars` and over `/v1/calendars`.
extension BusinessCalendar: SettingGroup {
    /// The most calendars.
    public static let limit = 100
    /// The most spans of one day.
    public static let spanLimit = 64
    /// The most days with hours of their own.
    public static let exceptionLimit = 1000

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            "zone", &zone, .zone.needed("write the place whose clocks count, such as Europe/Berlin"), row: "S1.12",
            "The place whose clocks count, by its name in the IANA's database of time zones.")
        s.setting(
            "hours", &week,
            .weeklyHours.needed("write '{ mon-fri: [\"09:00-17:00\"] }'").example(
                "{ mon-fri: [\"09:00-12:30\", \"13:30-18:00\"], sat: [\"22:00-02:00\"] }"),
            "When it is open, by days or ranges of days; a day that is not named is closed.")
        s.setting(
            "except", &exceptions, .exceptions.example("{ \"2026-12-25\": [] }"),
            "Days that have these hours in the place of their own; what began the night before goes on.")
    }

    /// The calendar as somebody would say it.
    public var said: SettingNode { SettingNode(.mapping(SettingCoder.entries(of: self, in: SettingScope()))) }
}

extension SettingKind where Value == String {
    /// A name such as `Europe/Berlin`. Whether there is such a zone is for others to know.
    fileprivate static var zone: SettingKind {
        .form("a name such as `Europe/Berlin`", pattern: "[A-Za-z0-9_+/-]+", upTo: 64).checked { name in
            let isName =
                name.utf8.allSatisfy { byte in
                    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                        || "_+-/".utf8.contains(byte)
                } && !name.hasPrefix("/") && !name.hasSuffix("/")
            return isName ? nil : "'\(shortened(name))' is no time zone; write a name such as Europe/Berlin"
        }
    }
}

extension SettingShape {
    fileprivate static let spans = SettingShape.list(
        .form(
            "a span such as `09:00-17:30`, `22:00-02:00` or `18:00-24:00`",
            pattern: "[0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2}", upTo: 16), upTo: BusinessCalendar.spanLimit)
}

extension SettingKind where Value == WeeklyHours {
    /// Spans by days and ranges of days.
    fileprivate static var weeklyHours: SettingKind {
        SettingKind(
            .map(.spans, upTo: 7),
            read: { field in
                guard field.isByDay("'mon-fri: [\"09:00-17:00\"]'") else { return nil }
                var week = WeeklyHours()
                var given: [Int: String] = [:]
                for entry in field.node.entries {
                    guard let weekdays = field.weekdays(entry),
                        let spans = SettingField(nodes: [entry.value], reading: field.reading).spans()
                    else { continue }
                    for weekday in weekdays {
                        if let before = given.updateValue(entry.key, forKey: weekday) {
                            field.reading.report(
                                keyOf: entry.value,
                                "\(WeeklyHours.names[weekday]) is in '\(shortened(before))' already; "
                                    + "give each day's hours once")
                        }
                        week[weekday] = spans
                    }
                }
                field.tellOverlapsAtNight(week)
                return week
            }, write: { $0.said })
    }
}

extension SettingKind where Value == [ExceptionalDay] {
    /// Spans by dates.
    fileprivate static var exceptions: SettingKind {
        SettingKind(
            .map(.spans, upTo: BusinessCalendar.exceptionLimit),
            read: { field in
                guard field.isByDay("'\"2026-12-25\": []'") else { return nil }
                let entries = field.node.entries
                guard entries.count <= BusinessCalendar.exceptionLimit else {
                    field.report(
                        "has \(entries.count) days; at most \(BusinessCalendar.exceptionLimit) are possible: "
                            + "remove those that are over")
                    return nil
                }
                let days = entries.compactMap { entry -> ExceptionalDay? in
                    let spans = SettingField(nodes: [entry.value], reading: field.reading).spans()
                    guard let day = LocalDay(entry.key) else {
                        field.reading.report(
                            keyOf: entry.value,
                            "'\(shortened(entry.key))' is no date; write year, month and day: \"2026-12-25\"")
                        return nil
                    }
                    return spans.map { ExceptionalDay(day, $0) }
                }
                return days.sorted()
            },
            write: { days in
                .mapping(days.map { .init($0.date, SettingNode(.sequence($0.hours.map(\.said)))) })
            })
    }
}

// MARK: - Reading

extension SettingField {
    fileprivate func isByDay(_ example: String) -> Bool {
        if !node.isMapping {
            report("\(node.described) stands where days with their hours are expected; write \(example) below it")
        }
        return node.isMapping
    }

    /// The days that a key names: `sat`, `mon-fri`, `sat-mon`.
    fileprivate func weekdays(_ entry: SettingNode.Entry) -> [Int]? {
        let ends = entry.key.split(separator: "-", omittingEmptySubsequences: false).map { part in
            WeeklyHours.names.firstIndex(of: part.filter { $0 != " " }.lowercased())
        }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else {
            let hint = NearMiss.hint(for: String(entry.key.prefix(3)), among: WeeklyHours.names)
            reading.report(
                keyOf: entry.value,
                "'\(shortened(entry.key))' names no day; write \(WeeklyHours.names.joined(separator: ", ")), "
                    + "or a range such as mon-fri\(hint)")
            return nil
        }
        return (0..<((last - first + 7) % 7 + 1)).map { (first + $0) % 7 }
    }

    /// The spans of a day, in order.
    fileprivate func spans() -> [OpenSpan]? {
        guard case .sequence(let elements) = node.content else {
            report(
                "\(node.described) stands where a list of spans is expected; write [\"09:00-17:00\"], or [] for none")
            return nil
        }
        guard elements.count <= BusinessCalendar.spanLimit else {
            report("has \(elements.count) spans; at most \(BusinessCalendar.spanLimit) are possible")
            return nil
        }
        var spans: [OpenSpan] = []
        for element in elements {
            guard let text = SettingField(nodes: [element], reading: reading).scalar("a span such as 09:00-17:00")
            else { continue }
            do throws(OpenSpan.Mistake) {
                let span = try OpenSpan(reading: text)
                if let other = spans.first(where: { $0.start < span.end && span.start < $0.end }) {
                    reading.report(element, "\(span) overlaps \(other); make one of the two, or let one end earlier")
                } else {
                    spans.append(span)
                }
            } catch {
                reading.report(element, error.description)
            }
        }
        return spans.sorted { $0.start < $1.start }
    }

    /// Tells where a day begins while the night before is still open.
    fileprivate func tellOverlapsAtNight(_ week: WeeklyHours) {
        for weekday in 0..<7 {
            let next = (weekday + 1) % 7
            guard let night = week[weekday].first(where: { $0.end > OpenSpan.day }),
                let morning = week[next].first(where: { $0.start < night.end - OpenSpan.day })
            else { continue }
            report(
                "\(WeeklyHours.names[next])'s \(morning) begins while \(WeeklyHours.names[weekday])'s \(night) goes on; "
                    + "let one of the two end or begin there")
        }
    }
}

// MARK: - Saying

extension WeeklyHours {
    /// Days in a row with the same hours are said together; closed ones are not.
    fileprivate var said: SettingNode.Content {
        var entries: [SettingNode.Entry] = []
        var weekday = 0
        while weekday < 7 {
            let first = weekday
            while weekday < 6, self[weekday + 1] == self[first] { weekday += 1 }
            let (from, until) = (WeeklyHours.names[first], WeeklyHours.names[weekday])
            if !self[first].isEmpty {
                let key = first == weekday ? from : "\(from)-\(until)"
                entries.append(.init(key, SettingNode(.sequence(self[first].map(\.said)))))
            }
            weekday += 1
        }
        return .mapping(entries)
    }
}

extension OpenSpan {
    fileprivate var said: SettingNode { SettingNode(.text(description)) }
}
