public import Encoding

/// A value that is written as a kind and, for most kinds, a name: `agent:ana`, `rule:autoClose`, `queue`.
///
/// Read without a string for the kind: nearly every event names a handler or an origin.
public protocol KindAndName: FieldValue, CustomStringConvertible {
    /// The value of a kind.
    ///
    /// - Parameters:
    ///   - kind: What stands before the first colon, or everything where there is none.
    ///   - name: What stands behind it; nil where there is no colon.
    init?(kind: Slice<UnsafeRawBufferPointer>, name: Slice<UnsafeRawBufferPointer>?)
}

extension KindAndName {
    public var wire: WireValue { .text(description) }
    public var json: String { description.json }

    public init?(wire: WireInput) {
        guard case .bytes(let bytes) = wire else { return nil }
        self.init(utf8: bytes)
    }

    /// Reads what `description` writes.
    public init?(_ text: String) {
        var text = text
        guard let value = text.withUTF8({ Self(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = value
    }

    private init?(utf8 bytes: UnsafeRawBufferPointer) {
        let kind = bytes.prefix { $0 != UInt8(ascii: ":") }
        self.init(kind: kind, name: kind.endIndex < bytes.count ? bytes[(kind.endIndex + 1)...] : nil)
    }
}

/// Bytes of a field match a word of ours: compared where they are, without a string to be made of them.
func ~= (word: StaticString, bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
    word.utf8CodeUnitCount == bytes.count && word.withUTF8Buffer { $0.elementsEqual(bytes) }
}

extension Slice<UnsafeRawBufferPointer> {
    /// The bytes as text.
    var text: String { String(decoding: self, as: UTF8.self) }
}
