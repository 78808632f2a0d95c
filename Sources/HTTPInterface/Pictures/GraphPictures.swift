import EventLog
import Graphviz
import NIOPosix
import Synchronization

/// Has graphs drawn: so many at once, and no more that wait for it. Who asks for a graph that is being drawn waits for that picture, and
/// what was drawn last is kept.
final class GraphPictures: Sendable {
    /// Graphs that are drawn, or wait for their turn.
    private static let mostPending = 10
    /// Bytes of pictures that are kept.
    private static let mostKept = 8 << 20
    /// The most bytes of a graph.
    private static let largest = 4 << 20

    /// Threads that wait for Graphviz: so many of it run at once.
    static let threads = NIOThreadPool.started(2)

    fileprivate typealias Waiter = @Sendable (Result<[UInt8], any Error>) -> Void

    fileprivate struct State {
        /// Who waits for each graph that is not drawn yet.
        var pending: [String: [Waiter]] = [:]
        /// By graph, the one that was asked for last at the end.
        var kept: [(graph: String, picture: [UInt8])] = []
        var size = 0
    }

    /// What becomes of who asks for a picture.
    private enum Place {
        case known([UInt8])
        case first
        case waits
        case refused
    }

    private let draw: @Sendable (String) throws -> [UInt8]
    /// Nil where who asks draws.
    private let threads: NIOThreadPool?
    private let state = Mutex(State())

    init(_ draw: @escaping @Sendable (String) throws -> [UInt8], threads: NIOThreadPool?) {
        (self.draw, self.threads) = (draw, threads)
    }

    /// How many wait for a picture.
    var waiters: Int { state.withLock { $0.pending.values.reduce(0) { $0 + $1.count } } }

    /// The picture of a graph, as SVG that nothing in it can harm.
    func svg(of graph: String) async throws -> [UInt8] {
        guard graph.utf8.count <= GraphPictures.largest else { throw Problem.undrawn("the flow is too large") }
        do {
            return try await untilCancelled { ask(for: graph, $0) }
        } catch is CancellationError {
            throw Problem(.timedOut, "the picture is not drawn yet: try again, or ask for 'drawing.mermaid'")
        } catch let error as GraphvizError {
            switch error {
            case .tooSlow, .tooLarge, .undrawable: throw Problem.undrawn(error.description)
            case .notInstalled, .notStarted, .unreadable:
                throw Problem(.unavailable, "\(error), or ask for 'drawing.mermaid'")
            }
        }
    }

    private func ask(for graph: String, _ waiter: @escaping Waiter) {
        let place = state.withLock { state -> Place in
            if let known = state.find(graph) { return .known(known) }
            if state.pending[graph] != nil {
                state.pending[graph]?.append(waiter)
                return .waits
            }
            guard state.pending.count < GraphPictures.mostPending else { return .refused }
            state.pending[graph] = [waiter]
            return .first
        }
        switch place {
        case .known(let picture): waiter(.success(picture))
        case .waits: return
        case .refused:
            let advice = "\(GraphPictures.mostPending) pictures are being drawn: try again in a second"
            waiter(.failure(Problem(.overloaded, advice)))
        case .first: begin(graph)
        }
    }

    private func begin(_ graph: String) {
        guard let threads else { return finish(graph, Result { try picture(of: graph) }) }
        threads.submit { [self] state in
            switch state {
            case .active:
                // What this thread starts gives way to the broker, too.
                Niceness.giveWay(by: 10)
                finish(graph, Result { try picture(of: graph) })
            case .cancelled: finish(graph, .failure(CancellationError()))
            }
        }
    }

    private func finish(_ graph: String, _ result: Result<[UInt8], any Error>) {
        let waiters = state.withLock { state -> [Waiter] in
            if case .success(let picture) = result { state.keep(picture, of: graph, atMost: GraphPictures.mostKept) }
            return state.pending.removeValue(forKey: graph) ?? []
        }
        for waiter in waiters { waiter(result) }
    }

    private func picture(of graph: String) throws -> [UInt8] {
        guard let picture = SafeSVG(try draw(graph)) else {
            throw Problem.undrawn("dot has drawn more than shapes and words")
        }
        return picture.bytes
    }
}

extension GraphPictures.State {
    fileprivate mutating func find(_ graph: String) -> [UInt8]? {
        guard let index = kept.firstIndex(where: { $0.graph == graph }) else { return nil }
        kept.append(kept.remove(at: index))
        return kept.last?.picture
    }

    fileprivate mutating func keep(_ picture: [UInt8], of graph: String, atMost most: Int) {
        guard !kept.contains(where: { $0.graph == graph }) else { return }
        kept.append((graph, picture))
        size += picture.count + graph.utf8.count
        while size > most, let first = kept.first {
            size -= first.picture.count + first.graph.utf8.count
            kept.removeFirst()
        }
    }
}

extension Problem {
    /// There is a flow, and no picture of it.
    fileprivate static func undrawn(_ why: String) -> Problem {
        Problem(.unavailable, "\(why): ask for 'drawing.mermaid', which needs no Graphviz")
    }
}
