import NIOCore
import Synchronization

/// The connections there are, so that room can be made for further ones: who holds a connection and asks nothing must not keep
/// out who asks something, least of all whether Parley lives.
final class Connections: Sendable {
    private let limits: HTTPLimits
    private let open = Mutex<[ObjectIdentifier: Connection]>([:])

    init(_ limits: HTTPLimits) { self.limits = limits }

    /// A connection begins. Where few are left, the one that has been of no use for longest is asked to end.
    func add(_ connection: Connection) {
        let longest = open.withLock { open -> Connection? in
            open[connection.id] = connection
            guard open.count > limits.connections - min(limits.sparedConnections, limits.connections / 4) else {
                return nil
            }
            return Connections.longest(of: open, except: connection)
        }
        longest?.askToEnd()
    }

    /// A connection has ended.
    func remove(_ connection: Connection) {
        open.withLock { $0[connection.id] = nil }
        connection.lose()
    }

    /// Does what takes as long as the client is there: cancelled when they have gone. The connection goes on after it, which it would not
    /// where the request's body were watched for its end.
    func whileOpen<Value: Sendable>(
        _ channel: (any Channel)?, _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let connection = channel.flatMap { channel in
            open.withLock { open in open[ObjectIdentifier(channel)] }
        }
        guard let connection else { return try await operation() }
        let task = Task { try await operation() }
        connection.watch { task.cancel() }
        defer { connection.watch(nil) }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// The connection that has been of no use for longest, which is then no longer to be found.
    private static func longest(
        of open: [ObjectIdentifier: Connection], except newest: Connection
    ) -> Connection? {
        let longest = open.values.lazy.filter { $0 !== newest }.min { $0.unusedSince < $1.unusedSince }
        return longest?.takeUnused() == true ? longest : nil
    }
}

/// One connection, as the others see it.
final class Connection: Sendable {
    /// Asks a connection's handler to end it, if it is still of no use.
    struct End: Sendable {}

    private let channel: any Channel
    /// Nanoseconds of the event loops' clock; the largest number while the connection is used.
    private let since = Atomic(UInt64.max)
    private let client = Mutex<(isGone: Bool, whenGone: (@Sendable () -> Void)?)>((false, nil))

    init(_ channel: any Channel) { self.channel = channel }

    /// What its channel is.
    var id: ObjectIdentifier { ObjectIdentifier(channel) }

    /// What is done when the client has gone, at once where they have; nil for nothing.
    func watch(_ whenGone: (@Sendable () -> Void)?) {
        let isGone = client.withLock { client in
            client.whenGone = whenGone
            return client.isGone
        }
        if isGone { whenGone?() }
    }

    /// The client has gone, or says nothing more.
    func lose() {
        let whenGone = client.withLock { client in
            client.isGone = true
            defer { client.whenGone = nil }
            return client.whenGone
        }
        whenGone?()
    }

    /// Since when nothing was asked, or an answer was not read.
    var unusedSince: UInt64 { since.load(ordering: .relaxed) }

    /// From now on it is used.
    func use() { since.store(.max, ordering: .relaxed) }

    /// From a moment on it is not used.
    func rest(since moment: NIODeadline) { since.store(moment.uptimeNanoseconds, ordering: .relaxed) }

    /// Whether it is not used; nobody else is told so again.
    fileprivate func takeUnused() -> Bool { since.exchange(.max, ordering: .relaxed) != .max }

    fileprivate func askToEnd() { channel.pipeline.fireUserInboundEventTriggered(End()) }
}
