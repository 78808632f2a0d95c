public import Encoding
public import Timeline

/// How the clocks of a place are set: by how much they are ahead of UTC, and when that changes. Taken from a database of time
/// zones once and kept, so that a newer database changes no decision that was made.
public struct ZoneClock: Hashable, FieldCodable {
    /// By how much the clocks are ahead of UTC before the first change.
    public var offset = Duration.zero
    /// The changes, the first one first.
    public var changes: [ClockChange] = []
    /// Until when the changes are known; after that the clocks stay as they are.
    public var until = Timestamp.latest
    /// The version of the database that said so, such as `2025b`; empty where it has none.
    public var version = ""

    /// UTC.
    public init() {}

    /// The clocks of a place.
    public init(offset: Duration, changes: [ClockChange], until: Timestamp, version: String) {
        (self.offset, self.changes, self.until, self.version) = (offset, changes, until, version)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "offset", &offset)
        fields.field(2, "changes", &changes)
        fields.field(3, "until", &until)
        fields.field(4, "version", &version)
    }
}

/// A moment at which the clocks of a place are set anew.
public struct ClockChange: Hashable, FieldCodable {
    /// When.
    public var at = Timestamp.epoch
    /// By how much they are ahead of UTC from then on; negative where they are behind.
    public var offset = Duration.zero

    /// No change.
    public init() {}

    /// A change.
    public init(at: Timestamp, offset: Duration) { (self.at, self.offset) = (at, offset) }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "at", &at)
        fields.field(2, "offset", &offset)
    }
}

extension ZoneClock {
    /// What the clocks show at a moment, as milliseconds since 1970 on a clock that reads so.
    func reading(at moment: Timestamp) -> Int64 {
        moment.milliseconds + offset(afterChanges: countOfChanges(until: moment.milliseconds))
    }

    /// The first moment at which the clocks show a time or a later one. So a time that comes twice is the first of the two, and
    /// one that the clocks leave out is the next that they show.
    func moment(showing reading: Int64) -> Timestamp {
        // No place is a day ahead of UTC: until then the clocks show less.
        var index = countOfChanges(until: reading - LocalDay.length)
        while index < changes.count {
            let start = index == 0 ? .min : changes[index - 1].at.milliseconds
            let moment = max(reading - offset(afterChanges: index), start)
            if moment < changes[index].at.milliseconds { return .clamped(milliseconds: moment) }
            index += 1
        }
        let start = changes.last?.at.milliseconds ?? .min
        return .clamped(milliseconds: max(reading - offset(afterChanges: index), start))
    }

    /// Whether another database says the same, as far as both go.
    public func agrees(with other: ZoneClock) -> Bool {
        let end = min(until, other.until)
        return offset == other.offset && changes.prefix { $0.at < end } == other.changes.prefix { $0.at < end }
    }

    /// Within a day, whatever was read.
    private func offset(afterChanges count: Int) -> Int64 {
        let offset = (count == 0 ? offset : changes[count - 1].offset).milliseconds
        return min(max(offset, -LocalDay.length), LocalDay.length)
    }

    /// How many changes there are until a moment, with one at that very moment.
    private func countOfChanges(until moment: Int64) -> Int {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].at.milliseconds <= moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
