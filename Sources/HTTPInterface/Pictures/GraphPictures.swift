import Graphviz
import NIOPosix
import Synchronization

/// Has graphs drawn: so many at once, and no more that wait for it. What was drawn last is kept.
final class GraphPictures: Sendable {
    /// Pictures that may wait for their turn.
    private static let mostWaiting = 8
    /// Bytes of pictures that are kept.
    private static let mostKept = 8 << 20
    /// The most bytes of a graph.
    private static let largest = 4 << 20

    /// Threads that wait for Graphviz: so many of it run at once.
    static let threads: NIOThreadPool = {
        let threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
        return threads
    }()

    fileprivate struct State {
        var waiting = 0
        /// By graph, the one that was asked for last at the end.
        var kept: [(graph: String, picture: [UInt8])] = []
        var size = 0
    }

    private let draw: @Sendable (String) throws -> [UInt8]
    /// Nil where who asks draws.
    private let threads: NIOThreadPool?
    private let state = Mutex(State())

    init(_ draw: @escaping @Sendable (String) throws -> [UInt8], threads: NIOThreadPool?) {
        (self.draw, self.threads) = (draw, threads)
    }

    /// The picture of a graph, as SVG that nothing in it can harm.
    func svg(of graph: String) async throws -> [UInt8] {
        if let known = state.withLock({ $0.find(graph) }) { return known }
        guard graph.utf8.count <= GraphPictures.largest else { throw Problem.undrawn("the flow is too large") }
        guard enter() else {
            throw Problem(.overloaded, "\(GraphPictures.mostWaiting) pictures wait to be drawn: try again in a second")
        }
        defer { state.withLock { $0.waiting -= 1 } }
        let picture = try await drawn(graph)
        state.withLock { $0.keep(picture, of: graph, atMost: GraphPictures.mostKept) }
        return picture
    }

    private func enter() -> Bool {
        state.withLock { state in
            guard state.waiting < GraphPictures.mostWaiting else { return false }
            state.waiting += 1
            return true
        }
    }

    private func drawn(_ graph: String) async throws -> [UInt8] {
        do {
            guard let threads else { return try picture(of: graph) }
            return try await threads.runIfActive { [self] in try picture(of: graph) }
        } catch let error as GraphvizError {
            switch error {
            case .tooSlow, .tooLarge, .undrawable: throw Problem.undrawn(error.description)
            case .notInstalled, .notStarted, .unreadable:
                throw Problem(.unavailable, "\(error), or ask for 'drawing.mermaid'")
            }
        }
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
