import ArgumentParser
import Broker
import EventLog
import LMDBEventLog
import Projections
import Views

/// `parley rebuild`: computes projections anew from the log, compares them with the stored ones, and swaps them in (L8).
struct Rebuild: AsyncParsableCommand, Interruptible {
    static let configuration = CommandConfiguration(
        abstract: "Rebuild projections from the log, beside the stored ones, and swap them in.",
        discussion: """
            The rebuilt state is compared with the stored one at the position of the stored one; exit code 1 says that they \
            differ. Then it is brought up to the log's head and replaces the stored one at once, whole; with --verify a state \
            that differs is left as it is, to be looked at. Interrupted, it leaves the stored state as it was; run it again to \
            begin again. A running Parley is not disturbed: it reads stored states only when it starts, and goes on with the \
            views that were swapped in. 'views' are the lists, transcripts and words in views/parley.sqlite.
            """)

    @OptionGroup var data: DataOptions
    @Option(help: "The projection: \(Rebuild.names.joined(separator: ", ")). All of them where not given.")
    var projection: String?
    @Flag(help: "Keep a stored state that differs from the rebuilt one.") var verify = false

    func validate() throws {
        guard let projection, !Rebuild.names.contains(projection) else { return }
        let names = Rebuild.names.joined(separator: "', '")
        throw ValidationError("there is no projection '\(projection)': there are '\(names)'")
    }

    func run() async throws { if try !rebuild() { throw ExitCode(1) } }

    /// On its own, and never inlined: as a part of an asynchronous function it makes Swift 6.3's optimizer crash.
    @inline(never)
    private func rebuild() throws -> Bool {
        let log = try data.openForReading()
        let states = (projection.map { [$0] } ?? ProjectionName.all).filter(ProjectionName.all.contains)
        var areSame = true
        if !states.isEmpty {
            let rebuilding = Rebuilding(
                log: log, snapshots: try data.snapshots(), names: states, keepsDiffering: verify,
                console: Console.current)
            areSame = try rebuilding.run()
        }
        guard projection ?? Views.projectionName == Views.projectionName else { return areSame }
        let views = RebuildingViews(
            log: log, directory: try data.views(), keepsDiffering: verify, console: Console.current)
        return try views.run() && areSame
    }

    /// All that can be rebuilt.
    private static let names = ProjectionName.all + [Views.projectionName]
}
