public import Encoding

/// A value as a field: a letter for what it is, and its text.
extension FlowValue: FieldValue {
    public static var absent: FlowValue { .nothing }
    public var isAbsent: Bool { self == .nothing }

    public var wire: WireValue {
        switch self {
        case .text(let text): .text("t" + text)
        case .number(let number): .text("n\(number)")
        case .flag(let flag): .text(flag ? "f1" : "f0")
        case .json(let text): .text("j" + text)
        }
    }

    public init?(wire: WireInput) {
        guard case .bytes(let bytes) = wire, let kind = bytes.first else { return nil }
        let rest = String(decoding: bytes.dropFirst(), as: UTF8.self)
        switch kind {
        case UInt8(ascii: "t"): self = .text(rest)
        case UInt8(ascii: "j"): self = .json(rest)
        case UInt8(ascii: "f"): self = .flag(rest == "1")
        case UInt8(ascii: "n"):
            guard let number = Double(rest), number.isFinite else { return nil }
            self = .number(number)
        default: return nil
        }
    }

    public static var shape: Shape { String.shape }
}
