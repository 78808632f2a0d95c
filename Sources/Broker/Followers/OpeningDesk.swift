import Events
import Projections
import Settings
import Synchronization

/// What each line is to show, what the platform has of it, and what became of the last attempt. At most as many lines as have
/// rules, or as customers wrote to.
final class OpeningDesk: Sendable {
    fileprivate struct Line {
        var wanted = ChatOpening.nothing
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
                line.wanted = settings.opening(of: id)
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

    /// What is to be put now, and the number of the attempt; nil where the platform has it.
    func take(_ id: LineID) -> (ChatOpening, attempt: UInt32)? {
        state.withLock { state in
            guard var line = state.lines[id], line.wanted != line.shown, !line.isRefused else { return nil }
            line.attempts += 1
            state.lines[id] = line
            return (line.wanted, line.attempts)
        }
    }

    /// Notes what became of an attempt; true where something else is wanted by now.
    func finish(_ id: LineID, _ opening: ChatOpening, _ result: PutResult) -> Bool {
        state.withLock { state in
            guard var line = state.lines[id] else { return false }
            switch result {
            case .put: line.shown = opening
            case .failed(_, let wait):
                // Whether the platform took it is not known.
                line.shown = nil
                line.isRefused = wait == nil && line.wanted == opening
            }
            state.lines[id] = line
            return line.wanted != opening && line.wanted != line.shown
        }
    }
}

extension OpeningDesk.State {
    /// Looks again at what is wanted of a line; whether that is something else.
    fileprivate mutating func look(_ id: LineID) -> Bool {
        let wanted = settings.opening(of: id)
        guard var line = lines[id], line.wanted != wanted else { return false }
        (line.wanted, line.attempts, line.isRefused) = (wanted, 0, false)
        lines[id] = line
        return true
    }
}

extension Settings {
    fileprivate func opening(of line: LineID) -> ChatOpening { policy(for: line)?.chatOpening ?? .nothing }
}
