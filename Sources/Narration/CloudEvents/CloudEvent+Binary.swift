/// A CloudEvent as HTTP has it in binary mode: the context in header fields, the data as the body.
public struct BinaryCloudEvent: Sendable {
    /// One header field.
    public struct Field: Hashable, Sendable {
        /// `content-type`, or `ce-` and an attribute's name.
        public let name: String
        /// Printable ASCII.
        public let value: String
    }

    /// The fields, `content-type` among them.
    public let fields: [Field]
    /// The data; empty where the event is told by reference.
    public let body: [UInt8]
}

extension CloudEvent {
    /// What stands in front of an attribute's name in a header field.
    public static let fieldPrefix = "ce-"

    /// Binary mode, for an answer or a request.
    public var binary: BinaryCloudEvent {
        let data = data
        let fields = context(with: data).map { attribute in
            attribute.name == "datacontenttype"
                ? BinaryCloudEvent.Field(name: "content-type", value: attribute.value)
                : BinaryCloudEvent.Field(
                    name: CloudEvent.fieldPrefix + attribute.name, value: CloudEvent.fieldValue(attribute.value))
        }
        return BinaryCloudEvent(fields: fields, body: data ?? [])
    }

    /// A value as a field can hold it: what is not printable ASCII, a space, a quotation mark or a percent sign is written as
    /// the bytes of its UTF-8, each as `%` and two hexadecimal digits.
    static func fieldValue(_ value: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "%"), 0...0x20, 0x7F...:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
