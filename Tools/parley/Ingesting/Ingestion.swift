import Broker
import Decisions
import Events
import Timeline
import WhatsApp

/// Takes webhook bodies in, in order, and tells what became of each. Several bodies share one durable write, so that many small
/// files are not as slow as the disk.
struct Ingestion {
    private static let groupItems = 1000
    private static let groupBytes = 8 << 20

    private let broker: Broker
    private let console: Console
    private let isQuiet: Bool
    private var waiting: [(name: String, items: [PlatformItem])] = []
    private var waitingItems = 0
    private var waitingBytes = 0
    /// All bodies' tallies together.
    private(set) var total = Tally()
    /// How many bodies were taken in.
    private(set) var bodies = 0
    /// How many were not, be it that they could not be read.
    private(set) var failures = 0

    init(broker: Broker, console: Console, isQuiet: Bool) {
        (self.broker, self.console, self.isQuiet) = (broker, console, isQuiet)
    }

    /// Notes something that could not be taken in.
    mutating func fail(_ advice: String) {
        failures += 1
        console.note("parley: \(advice)")
    }

    /// Takes a body in, perhaps together with the next ones.
    mutating func add(_ body: WebhookBody) async throws {
        guard body.bytes.count <= WebhookBody.sizeLimit else {
            return fail(
                "\(body.name): larger than \(WebhookBody.sizeLimit >> 20) MiB: no webhook is; is it the right file?")
        }
        if let damage = body.damage { return fail("\(body.name): \(damage)") }
        let items = WebhookDecoder.decode(body.bytes)
        waiting.append((body.name, items))
        waitingItems += items.count
        waitingBytes += body.bytes.count
        if waitingItems >= Self.groupItems || waitingBytes >= Self.groupBytes { try await flush() }
    }

    /// Waits until everything is durable, and tells what became of it.
    mutating func flush() async throws {
        guard !waiting.isEmpty else { return }
        let outcomes = try await broker.submit(waiting.flatMap { $0.items.map { Command.receive($0) } })
        var next = outcomes.startIndex
        for (name, items) in waiting {
            var tally = Tally()
            for outcome in outcomes[next..<next + items.count] { tally.add(outcome) }
            next += items.count
            total.add(tally)
            bodies += 1
            // What is recorded must not stop half-way because nobody reads the report.
            if !isQuiet { try? console.print("\(name): \(tally.description)") }
        }
        (waiting, waitingItems, waitingBytes) = ([], 0, 0)
        try? console.output.flush()
    }
}
