import Events
import Projections
import Settings
import Synchronization

/// What each line is to show, what the platform has of it, and what became of the last attempt. At most as many lines as have
/// rules, or as customers wrote to.
final class OpeningDesk: Sendable {
    fileprivate struct Line {
        var wanted = ChatOpening.nothing
        /// The connector by which it is put (S1.2).
        var connector = ConnectorName.standard
        /// What the platform has; nil where that is not known.
        var shown: ChatOpening?
        var attempts: UInt32 = 0
        /// Whether what is wanted was refused for good.
        var isRefused = false
    }

    fileprivate struct State {
        var settings = Settings()
        var lines: [LineID: Line] = [:]
    }

    private let state = Mutex(State())

    /// How many lines' openings the platform has, will be given, or has refused; lines with nothing to show are none of these.
    var counts: (put: Int, waiting: Int, refused: Int) {
        state.withLock { state in
            state.lines.values.reduce(into: (0, 0, 0)) { counts, line in
                if line.isRefused {
                    counts.2 += 1
                } else if line.wanted != line.shown {
                    counts.1 += 1
                } else if line.wanted != .nothing {
                    counts.0 += 1
                }
            }
        }
    }

    /// Takes up the rules that hold now; which lines have to be looked at.
    ///
    /// - Parameters:
    ///   - before: The rules that an earlier run may have put.
    ///   - seen: Lines without rules of their own.
    func begin(_ settings: Settings, after before: Settings, seen: Set<LineID>) -> [LineID] {
        state.withLock { state in
            state.settings = settings
            let lines = seen.union(settings.configuredLines).union(before.configuredLines)
            return lines.sorted().filter { id in
                var line = Line()
                (line.wanted, line.connector) = (settings.opening(of: id), settings.connector(of: id))
                // What was never said by anybody is not touched.
                if line.wanted == .nothing, before.opening(of: id) == .nothing { line.shown = .nothing }
                state.lines[id] = line
                return line.wanted != line.shown
            }
        }
    }

    /// Takes a change of the rules into account; which lines have to be looked at.
    func apply(_ event: RecordedEvent) -> [LineID] {
        state.withLock { state in
            state.settings.apply(event)
            if case .linePolicySet(let set) = event.event, set.line != .absent, state.lines[set.line] == nil {
                state.lines[set.line] = Line(shown: .nothing)
            }
            return state.lines.keys.sorted().filter { state.look($0) }
        }
    }

    /// A customer wrote to a line; whether it has to be looked at.
    func meet(_ id: LineID) -> [LineID] {
        state.withLock { state in
            guard state.lines[id] == nil else { return [] }
            state.lines[id] = Line(shown: .nothing)
            return state.look(id) ? [id] : []
        }
    }

    /// What is to be put now, by which connector, and the number of the attempt; nil where the platform has it, or nothing can leave
    /// by that connector.
    func take(_ id: LineID, for gateway: any Gateway) -> (ChatOpening, ConnectorName, attempt: UInt32)? {
        state.withLock { state in
            guard var line = state.lines[id], line.wanted != line.shown, !line.isRefused,
                gateway.obstacle(to: line.connector) == nil
            else { return nil }
            line.attempts += 1
            state.lines[id] = line
            return (line.wanted, line.connector, line.attempts)
        }
    }

    /// Notes what became of an attempt; true where something else is wanted by now.
    func finish(_ id: LineID, _ opening: ChatOpening, by connector: ConnectorName, _ result: PutResult) -> Bool {
        state.withLock { state in
            guard var line = state.lines[id] else { return false }
            let isStillWanted = line.wanted == opening && line.connector == connector
            switch result {
            case .put: line.shown = line.connector == connector ? opening : nil
            case .failed(_, let wait):
                // Whether the platform took it is not known.
                line.shown = nil
                line.isRefused = wait == nil && isStillWanted
            }
            state.lines[id] = line
            return !isStillWanted && line.wanted != line.shown
        }
    }
}

extension OpeningDesk.State {
    /// Looks again at what is wanted of a line; whether that is something else, or has to go by another connector.
    fileprivate mutating func look(_ id: LineID) -> Bool {
        let (wanted, connector) = (settings.opening(of: id), settings.connector(of: id))
        guard var line = lines[id], line.wanted != wanted || line.connector != connector else { return false }
        // Another connector may lead to another platform. What nobody ever said is not touched there either.
        if line.connector != connector, line.shown != .nothing { line.shown = nil }
        (line.wanted, line.connector, line.attempts, line.isRefused) = (wanted, connector, 0, false)
        lines[id] = line
        return true
    }
}

extension Settings {
    fileprivate func opening(of line: LineID) -> ChatOpening { policy(for: line)?.chatOpening ?? .nothing }
}
