import Broker
import Decisions
import Deliveries
import Encoding
import EventLog
import Events
import NIOCore
import Narration
import Projections
import Settings
import Timeline

/// What requests ask of groups of consumers, within what their tokens may see.
struct GroupDesk: Sendable {
    /// Deliveries whose events are written where they are asked for, if they are in memory: some ten microseconds each.
    static let quick = 8

    /// What keeps the groups; nil where nothing does.
    let deliveries: GroupDeliveries?
    let gate: Gate
    let reader: LogReader

    /// What keeps the groups.
    func keeping() throws -> GroupDeliveries {
        guard let deliveries else { throw Problem(.unavailable, "this Parley keeps no groups of consumers") }
        return deliveries
    }

    /// The groups that a token may see.
    func groups(for caller: Caller) async throws -> [Group] {
        try await gate.look { world in world.groups.all.filter { caller.sees($0) } }
    }

    /// The group of a name, where a token may see it.
    func group(_ name: String, for caller: Caller) async throws -> Group {
        guard let group = try await gate.look({ $0.groups[name] }), caller.sees(group) else {
            throw Problem(Rejection.noGroup(name))
        }
        return group
    }

    /// The name of a group, where a token may see it: without asking the writer, as consumers come often.
    func seen(_ name: String, for caller: Caller) throws -> String {
        guard let terms = gate.broker.setup.groups[name], caller.sees(terms) else {
            throw Problem(Rejection.noGroup(name))
        }
        return name
    }

    /// Refuses terms under which a token's bearer would be told of what it may not see.
    func check(_ terms: GroupTerms, for caller: Caller) throws {
        guard !caller.sees(terms) else { return }
        throw Problem.invalid("line", "must be one of the token's lines: it is for \(caller.lines.count) of them alone")
    }

    /// Whether a token may see a group.
    func isSeen(_ group: Group, by caller: Caller) -> Bool { caller.sees(group) }

    /// Returns when what was recorded holds for the groups.
    func follow(_ events: [RecordedEvent]) async {
        if let last = events.last { await deliveries?.follow(upTo: last.position) }
    }

    /// What delivers everything of a group again from a position on, and how much that is.
    func replay(of group: Group, from first: Position, by: String) async throws -> GroupReplayed {
        let count = try await keeping().count(of: group.name, from: first)
        return GroupReplayed(group: group.name, from: first, count: UInt64(count), by: by)
    }

    /// A group as `/v1` shows it.
    func shown(_ group: Group) -> SettingNode {
        let standing = try? deliveries?.standing(of: group.name)
        let head = gate.broker.log.head
        let oldest = standing?.oldest.flatMap { try? gate.broker.log.recordedAt($0) }
        return ShownGroup.node(group, standing, head: head, oldest: oldest)
    }

    /// Writes deliveries with their events, on a thread that may block.
    func written(_ deliveries: [LeasedDelivery], as form: DeliveryForm) async throws -> ByteBuffer {
        try await withCheckedThrowingContinuation { written in
            write(deliveries, as: form) { written.resume(with: $0) }
        }
    }

    /// The same with a callback, on any thread.
    func write(
        _ deliveries: [LeasedDelivery], as form: DeliveryForm,
        done: @escaping @Sendable (Result<ByteBuffer, any Error>) -> Void
    ) {
        let lines = gate.broker.lines(of: deliveries.map(\.lane))
        // Few that have just happened are read sooner than another thread can be woken; and nothing has to be read for none.
        let isQuick =
            deliveries.count <= GroupDesk.quick
            && deliveries.allSatisfy { reader.log.isAtHand(from: $0.token.position) }
        let own = isQuick ? LogReader(log: reader.log, threads: nil) : reader
        own.read({ try form.written(deliveries, on: lines, of: $0) }, done: done)
    }
}

extension Caller {
    /// Whether a token may see what a group delivers.
    fileprivate func sees(_ group: Group) -> Bool { sees(group.terms) }

    fileprivate func sees(_ terms: GroupTerms) -> Bool {
        isUnlimited || !terms.line.isEmpty && sees(LineID(terms.line))
    }
}
