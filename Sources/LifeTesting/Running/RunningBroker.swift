import Broker
import BrokerTesting
import CrashTesting
import Decisions
import Encoding
import EventLog
import EventLogTesting
import Events
import HTTPInterface
import Logging
import Projections
import Sandbox
import Synchronization
import Timeline
import WhatsApp

/// One broker from its start to its death, with its outbox, its projector and its way in, on a log that outlives it.
final class RunningBroker: Sendable {
    static let secret = "an app secret of a life"
    static let token = "an administrator's token of a life"

    let number: Int
    let log: FaultyEventLog
    let time: VirtualTime
    let broker: Broker
    private let queue: JobQueue
    private let platform: Platform
    private let mailbag: Mailbag
    private let projector: Projector
    private let outbox: Outbox
    private let door: DirectDoor
    private let tasks = Mutex<[Task<Void, Never>]>([])
    private let running = Mutex<[String: Int]>([:])
    private let died = Mutex(false)
    private let failure = Mutex<String?>(nil)

    /// A broker on what the log behind holds, and what was stored of it.
    init(
        _ number: Int, on behind: InMemoryEventLog, at now: Timestamp, _ queue: JobQueue, _ platform: Platform,
        _ mailbag: Mailbag, stored: StoredWorld
    ) throws {
        (self.number, self.queue, self.platform, self.mailbag) = (number, queue, platform, mailbag)
        log = FaultyEventLog(behind)
        time = VirtualTime(now)
        broker = try Broker(log: log, time: time) { stored.usable(upTo: $0) }
        projector = try Projector(broker: broker, snapshots: nil, pace: .zero)
        let logger = Logger(label: "life") { _ in SwiftLogNoOpLogHandler() }
        outbox = Outbox(
            broker: broker, gateway: WayOut(platform: platform, broker: number), concurrency: 3, executor: queue,
            logger: logger)
        var configuration = HTTPConfiguration()
        configuration.appSecrets = [RunningBroker.secret]
        door = DirectDoor(broker: broker, configuration: configuration, clock: UptimeClock(time: time), logger: logger)
    }

    /// Begins to work, as `parley serve` does.
    func start() {
        spawn("the administrator") { [self] in
            _ = try? await TokenAuthority.ensureAdmin(broker: broker, given: RunningBroker.token) { _ in }
        }
        spawn("the outbox") { [self] in await follow { try await outbox.run() } }
        spawn("the projector") { [self] in await follow { try await projector.run() } }
        spawn("the follower of outcomes") { [self] in await door.run() }
    }

    /// Follows the log; the process ends where that is not possible any more.
    private func follow(_ work: () async throws -> Void) async {
        do { try await work() } catch is CancellationError {} catch { failure.withLock { $0 = "\(error)" } }
    }

    /// Why the process ends by itself; nil as long as it doesn't.
    var ending: String? { isDead ? nil : failure.withLock { $0 } }

    /// How many events were counted, which is as far as the followers are.
    var totals: Totals { projector.totals }

    /// Whether nobody is to hear any more of what it answers.
    var isDead: Bool { died.withLock { $0 } }

    private func spawn(_ name: String, _ work: @escaping @Sendable () async -> Void) {
        running.withLock { $0[name, default: 0] += 1 }
        let task = Task(executorPreference: queue) { [self] in
            await work()
            running.withLock { $0[name, default: 0] -= 1 }
        }
        tasks.withLock { $0.append(task) }
    }

    // MARK: Requests

    /// Posts a webhook. What is not acknowledged goes back into the bag.
    func post(_ webhook: Mailbag.Webhook) {
        spawn("webhook") { [self] in
            let signature = WhatsApp.WebhookSignature.sign(webhook.body, secret: RunningBroker.secret)
            let answer = await door.receive(webhook.body, signature: signature)
            guard !isDead else { return mailbag.putBack(webhook) }
            mailbag.note("webhook", answer.status, answer.body)
            guard answer.status == 200 else { return mailbag.putBack(webhook) }
            mailbag.acknowledge(webhook)
            let counts = try? JSON(parsing: answer.body)
            let counted = (counts?["recorded"]?.integer ?? 0) + (counts?["known"]?.integer ?? 0)
            // Two of the same item in one webhook are one recorded and one known.
            if counted != webhook.keys.count { mailbag.note("miscounted webhook", 500, answer.body) }
        }
    }

    /// Asks for something in a conversation, perhaps with a key for the request.
    func ask(
        _ operation: String, in conversation: Int, _ body: JSON, key: String? = nil,
        _ then: @escaping @Sendable (JSON) -> Void = { _ in }
    ) {
        ask(operation, ["id": "\(conversation)"], body, key: key, then)
    }

    /// Sends by the Graph API, from a line.
    func graphSend(_ body: JSON, from line: String) {
        ask("sendGraphMessage", ["version": "v24.0", "phone_number_id": line], body) { [mailbag] answer in
            guard let id = answer["messages"]?.array?.first?["id"]?.string else { return }
            mailbag.graphAnswered(id)
        }
    }

    private func ask(
        _ operation: String, _ path: [String: String], _ body: JSON, key: String? = nil,
        _ then: @escaping @Sendable (JSON) -> Void
    ) {
        spawn(operation) { [self] in
            let answer = await door.ask(operation, path, token: RunningBroker.token, key: key, body: body.bytes)
            guard !isDead else { return }
            mailbag.note(operation, answer.status, answer.body)
            if (200..<300).contains(answer.status) { then((try? JSON(parsing: answer.body)) ?? .null) }
        }
    }

    // MARK: The end

    /// Dies between two steps: from now on nothing that it does reaches anybody.
    func die() {
        died.withLock { $0 = true }
        log.cut()
        platform.forget(number)
        cancel()
        broker.stop()
    }

    /// Is told to stop: what is under way is finished.
    func cancel() { for task in tasks.withLock({ $0 }) { task.cancel() } }

    /// Its tasks that have not ended, by name; nil where all have.
    var unfinished: String? {
        let names = running.withLock { $0.filter { $0.value > 0 }.keys.sorted() }
        return names.isEmpty ? nil : names.joined(separator: ", ")
    }
}

/// A world as it was stored, if ever: what a broker goes on from.
final class StoredWorld: Sendable {
    private let stored = Mutex<(position: Position, bytes: [UInt8])?>(nil)

    func store(_ world: borrowing World) {
        let state = (world.head, world.encoded())
        stored.withLock { $0 = state }
    }

    /// The stored world, read as it was written; nil where there is none that can be used.
    func usable(upTo head: Position) -> Snapshot<World>? {
        guard let (position, bytes) = stored.withLock({ $0 }), position <= head,
            let world = try? World(encoded: bytes)
        else { return nil }
        return Snapshot(position: position, state: world)
    }
}
