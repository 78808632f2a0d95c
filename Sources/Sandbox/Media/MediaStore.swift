import DequeModule
import Timeline

/// The files of all lines: those that customers sent, for seven days, and those that the business uploaded, for thirty.
struct MediaStore: Sendable {
    enum Origin: Sendable {
        case customer, business

        /// How long the file is kept.
        var life: Duration { self == .customer ? .seconds(7 * 86_400) : .seconds(30 * 86_400) }
    }

    struct Entry: Sendable {
        let file: SampleMedia
        let line: String
        let ends: Timestamp
    }

    private var entries: [String: Entry] = [:]
    private var order: Deque<String> = []
    private var bytes = 0

    /// The id of the file that came last.
    var newest: String? { order.last }

    /// A file, ended or not.
    subscript(_ id: String) -> SampleMedia? { entries[id]?.file }

    /// A file that can be had now, of a line where one is named.
    func file(_ id: String, line: String? = nil, at now: Timestamp) -> SampleMedia? {
        guard let entry = entries[id], now < entry.ends, line == nil || entry.line == line else { return nil }
        return entry.file
    }

    mutating func add(_ id: String, _ file: SampleMedia, line: String, origin: Origin, at now: Timestamp) {
        entries[id] = Entry(file: file, line: line, ends: now + origin.life)
        order.append(id)
        bytes += file.bytes.count
        while order.count > SandboxLimits.inboundMessages || bytes > SandboxLimits.mediaBytes,
            let oldest = order.popFirst()
        {
            remove(oldest)
        }
    }

    mutating func remove(_ id: String) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        bytes -= entry.file.bytes.count
        order.removeAll { $0 == id }
    }
}
