import Broker
import Deliveries
import Encoding
import EventLog
import Events
import Narration
import Timeline

/// A delivery with its event, as JSON tells it.
struct DeliveredEvent: Sendable {
    let delivery: LeasedDelivery
    let event: CloudEvent

    /// About how many bytes most take.
    static let size = 1_536

    /// Writes deliveries with their events behind what is there.
    static func write(
        _ deliveries: [LeasedDelivery], on lines: [LineID?], of log: any EventLog, between: String,
        to output: inout [UInt8]
    ) throws {
        let start = output.count
        let between = Array(between.utf8)
        try log.read(deliveries, on: lines) { delivery, line, envelope, payload in
            if output.count > start { output += between }
            let told = CloudEvent(RecordedEvent(envelope, payload: payload), on: line)
            DeliveredEvent(delivery: delivery, event: told).append(to: &output)
        }
    }

    /// Writes it as JSON behind what is there.
    func append(to output: inout [UInt8]) {
        output += #"{"token":""#.utf8
        delivery.token.append(to: &output)
        output += #"","deliveries":"#.utf8
        output.append(decimal: UInt64(delivery.deliveries))
        output += #","until":""#.utf8
        delivery.until.append(to: &output)
        output += #"","event":"#.utf8
        event.append(to: &output)
        output.append(UInt8(ascii: "}"))
    }
}

extension LeaseToken {
    /// Writes its ``description`` behind what is there.
    func append(to output: inout [UInt8]) {
        output.append(decimal: position.rawValue)
        output.append(UInt8(ascii: "-"))
        output.append(decimal: lease)
    }
}
