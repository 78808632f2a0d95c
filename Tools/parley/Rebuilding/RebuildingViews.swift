import EventLog
import Timeline
import Views

/// Rebuilds the views beside the file that is in use, compares, and swaps them in.
struct RebuildingViews {
    let log: any EventLog
    /// The folder of the views.
    let directory: String
    /// Whether a file that differs is left as it is.
    let keepsDiffering: Bool
    let console: Console

    private var name: String { Views.projectionName }

    /// Rebuilds, compares, and swaps in.
    ///
    /// - Returns: Whether the file that was in use was the same, or there was none.
    func run() throws -> Bool {
        let builder = try ViewBuilder(log: log, directory: directory)
        do { return try run(builder) } catch {
            builder.discard()
            throw error
        }
    }

    private func run(_ builder: ViewBuilder) throws -> Bool {
        let progress = ProgressLine("rebuilding \(name)", total: log.head.rawValue, on: console)
        let advance = { (last: Position) in
            try builder.advance(to: last) { position in
                try progress.update(position.rawValue)
            }
        }
        let isSame = try compare(builder, advance)
        guard isSame || !keepsDiffering else {
            builder.discard()
            return false
        }
        try advance(log.head)
        let rate = progress.finish(builder.position.rawValue)
        let hash = try builder.hash()
        let position = builder.position
        try builder.swapIn()
        try console.print("\(name): stored  \(position) \(hash), \(grouped(UInt64(rate))) events/s")
        return isSame
    }

    private func compare(_ builder: ViewBuilder, _ advance: (Position) throws -> Void) throws -> Bool {
        let (standing, live) = try StoredViews.read(directory: directory, of: log, StoredViews.hash)
        guard case .usable(let position) = standing, let live else {
            let reason = if case .unusable(let reason) = standing { reason } else { "nothing is stored" }
            try console.print("\(name): \(reason); nothing to compare with")
            return true
        }
        try advance(position)
        let rebuilt = try builder.hash()
        try console.print("\(name): live    \(position) \(live)")
        try console.print("\(name): rebuilt \(builder.position) \(rebuilt)")
        try console.print("\(name): \(live == rebuilt ? "the same" : console.paint("they differ", .trouble))")
        if live != rebuilt, keepsDiffering {
            console.note(
                "parley: the views are not what the log says: keep a copy of \(directory)/parley.sqlite if you want to report "
                    + "this, then 'parley rebuild --projection \(name)' replaces it; 'parley verify' tells whether the log is whole"
            )
        }
        return live == rebuilt
    }
}
