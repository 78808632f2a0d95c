import Deliveries
import EventLog
import Events
import NIOCore
import Timeline

/// How deliveries are told.
enum DeliveryForm: Sendable {
    /// What a stream tells: a delivery a line.
    case lines
    /// The answer to who fetches, as a JSON object; with what does not count of what they have acknowledged.
    case json(lost: [LeaseToken])
    /// The same answer as a message of Protocol Buffers.
    case message(lost: [LeaseToken])

    /// Writes deliveries with their events, in their order.
    ///
    /// - Parameter lines: The lines of their conversations.
    func written(_ deliveries: [LeasedDelivery], on lines: [LineID?], of log: any EventLog) throws -> ByteBuffer {
        var output: [UInt8] = []
        output.reserveCapacity((deliveries.count + 1) * size)
        switch self {
        case .lines:
            try DeliveredEvent.write(deliveries, on: lines, of: log, between: "\n", to: &output)
            output += "\n".utf8
        case .json(let lost):
            output += #"{"deliveries":["#.utf8
            try DeliveredEvent.write(deliveries, on: lines, of: log, between: ",", to: &output)
            output += "]".utf8
            if !lost.isEmpty { output += ",\"lost\":[\(lost.map { "\"\($0)\"" }.joined(separator: ","))]".utf8 }
            output += "}".utf8
        case .message(let lost):
            try DeliveryMessage.write(deliveries, on: lines, of: log, to: &output)
            for token in lost { DeliveryMessage.append(lost: token, to: &output) }
        }
        return ByteBuffer(bytes: output)
    }

    /// About how many bytes most deliveries take.
    private var size: Int {
        switch self {
        case .lines, .json: DeliveredEvent.size
        case .message: DeliveryMessage.size
        }
    }
}

extension EventLog {
    /// Shows the records of deliveries, in their order, each with its line. Where there is none, none is shown.
    func read(
        _ deliveries: [LeasedDelivery], on lines: [LineID?],
        _ visit: (LeasedDelivery, LineID, borrowing Envelope, RawSpan) throws -> Void
    ) throws {
        var next = deliveries.startIndex
        try read(at: deliveries.map(\.token.position)) { envelope, payload in
            while next < deliveries.endIndex, deliveries[next].token.position != envelope.position { next += 1 }
            guard next < deliveries.endIndex else { return }
            try visit(deliveries[next], lines[next] ?? .absent, envelope, payload)
            next += 1
        }
    }
}
