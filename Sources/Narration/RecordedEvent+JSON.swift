public import Events
import Timeline

extension RecordedEvent {
    /// The event with its place and its times as one JSON object on one line; the payload of an event that this version doesn't
    /// know stands as hexadecimal digits under `unrecognized`.
    public var jsonLine: String {
        var parts = [
            "\"position\":\(position.rawValue)", "\"conversation\":\(conversation)", "\"version\":\(version)",
            "\"kind\":\"\(event.name)\"", "\"occurredAt\":\"\(occurredAt)\"", "\"recordedAt\":\"\(recordedAt)\"",
        ]
        if cause != .start { parts.append("\"cause\":\(cause.rawValue)") }
        if case .unrecognized(_, let payload) = event {
            parts.append("\"unrecognized\":\"\(hexadecimal(payload))\"")
        } else {
            parts.append("\"event\":\(event.json)")
        }
        return Visible.json("{\(parts.joined(separator: ","))}")
    }
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
