import Deliveries
import Encoding
import EventLog
import Events
import Narration
import Timeline

/// A delivery with its event as a message of Protocol Buffers: what the log has of it, as it has it. Nothing is decoded for it.
///
/// `deliveries.proto` beside this file says what the numbers are.
enum DeliveryMessage {
    /// The media type, as it is registered, and as it was called before.
    static let types = ["application/protobuf", "application/x-protobuf"]
    /// About how many bytes most take.
    static let size = 512

    /// Writes deliveries with their events behind what is there.
    static func write(
        _ deliveries: [LeasedDelivery], on lines: [LineID?], of log: any EventLog, to output: inout [UInt8]
    ) throws {
        var head: [UInt8] = []
        head.reserveCapacity(size)
        try log.read(deliveries, on: lines) { delivery, line, envelope, payload in
            head.removeAll(keepingCapacity: true)
            append(delivery, line, envelope, to: &head)
            let isWhole = payload.byteCount <= CloudEvent.dataLimit
            if isWhole {
                head.append(field: 12, size: payload.byteCount)
            } else {
                append(13, CloudEvent.place(of: envelope.position), to: &head)
            }
            let size = head.count + (isWhole ? payload.byteCount : 0)
            output.append(field: 1, size: size)
            output += head
            if isWhole { payload.withUnsafeBytes { output.append(contentsOf: $0) } }
        }
    }

    /// Writes a token that does not count.
    static func append(lost token: LeaseToken, to output: inout [UInt8]) { append(2, "\(token)", to: &output) }

    private static func append(
        _ delivery: LeasedDelivery, _ line: LineID, _ envelope: borrowing Envelope, to head: inout [UInt8]
    ) {
        head.append(field: 1, size: 0)
        let start = head.count
        delivery.token.append(to: &head)
        // A token has fewer than 128 bytes: its length is one.
        head[start - 1] = UInt8(head.count - start)
        append(2, UInt64(delivery.deliveries), to: &head)
        append(3, delivery.until, to: &head)
        append(4, envelope.position.rawValue, to: &head)
        append(5, UInt64(envelope.kind), to: &head)
        append(6, UInt64(envelope.conversation.rawValue), to: &head)
        append(7, line.rawValue, to: &head)
        append(8, UInt64(envelope.version), to: &head)
        append(9, envelope.occurredAt, to: &head)
        append(10, envelope.recordedAt, to: &head)
        append(11, envelope.cause.rawValue, to: &head)
    }

    /// A number, unless it is what a missing one means.
    private static func append(_ field: Int, _ number: UInt64, to output: inout [UInt8]) {
        if number != 0 { output.append(field: field, .number(number)) }
    }

    private static func append(_ field: Int, _ moment: Timestamp, to output: inout [UInt8]) {
        append(field, UInt64(bitPattern: moment.milliseconds), to: &output)
    }

    private static func append(_ field: Int, _ text: String, to output: inout [UInt8]) {
        if !text.isEmpty { output.append(field: field, .text(text)) }
    }
}
