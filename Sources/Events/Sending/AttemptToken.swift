public import Encoding
public import Timeline

/// What an attempt carries in `biz_opaque_callback_data`: the only thread to follow when its answer was lost.
public struct AttemptToken: Hashable, Sendable, CustomStringConvertible {
    /// The message.
    public var send: Position
    /// The attempt.
    public var attempt: UInt32
    /// The message's conversation: a receipt that names it is found whatever the recipient is called in it. The system's where
    /// the token has none, as older ones.
    public var conversation: ConversationID

    /// The token of an attempt.
    public init(send: Position, attempt: UInt32, in conversation: ConversationID = .system) {
        self.send = send
        self.attempt = attempt
        self.conversation = conversation
    }

    /// Reads what ``description`` writes; nil for anything else.
    public init?(_ text: String) { self.init(utf8: text.utf8) }

    /// Reads what ``description`` writes; nil for anything else. Nothing is allocated: a rebuild looks at the token of many a
    /// receipt.
    init?(utf8: some Sequence<UInt8>) {
        var rest = utf8.makeIterator()
        for byte in "parley:".utf8 { guard rest.next() == byte else { return nil } }
        guard let send = AttemptToken.number(&rest), !send.isLast, send.value <= Position.largest.rawValue,
            let attempt = AttemptToken.number(&rest), let attemptNumber = UInt32(exactly: attempt.value)
        else { return nil }
        self.init(send: Position(send.value), attempt: attemptNumber)
        guard !attempt.isLast else { return }
        guard let place = AttemptToken.number(&rest), place.isLast, let number = UInt32(exactly: place.value),
            number > 0
        else { return nil }
        conversation = ConversationID(number)
    }

    /// A number as `description` writes one, up to a colon or the end.
    private static func number(_ rest: inout some IteratorProtocol<UInt8>) -> (value: UInt64, isLast: Bool)? {
        var (value, digits): (UInt64, Int) = (0, 0)
        while let byte = rest.next() {
            if byte == UInt8(ascii: ":") { return digits > 0 ? (value, false) : nil }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), digits == 0 || value > 0, digits < 15 else {
                return nil
            }
            (value, digits) = (value * 10 + UInt64(byte - UInt8(ascii: "0")), digits + 1)
        }
        return digits > 0 ? (value, true) : nil
    }

    /// By message and attempt: where the message stands follows from it.
    public static func == (one: AttemptToken, other: AttemptToken) -> Bool {
        (one.send, one.attempt) == (other.send, other.attempt)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(send)
        hasher.combine(attempt)
    }

    /// `parley:POSITION:ATTEMPT:CONVERSATION`
    public var description: String {
        let place = conversation == .system ? "" : ":\(conversation.rawValue)"
        return "parley:\(send.rawValue):\(attempt)\(place)"
    }
}

/// A receipt's `biz_opaque_callback_data`: nearly always the ``AttemptToken`` of one of our attempts. Longer than what a text holds
/// without memory of its own, it is kept as numbers: it would be allocated for every receipt that is read.
@usableFromInline
struct CallbackData: Hashable, FieldValue {
    /// UTF-8 bytes of a text that needs no memory of its own.
    private static let short = 15

    private var long: AttemptToken?
    private var other = ""

    init(_ text: String) {
        if text.utf8.count > CallbackData.short { long = AttemptToken(text) }
        if long == nil { other = text }
    }

    /// What came.
    var text: String { long.map { "\($0)" } ?? other }

    /// The token, where it is one.
    @usableFromInline var token: AttemptToken? { long ?? AttemptToken(other) }

    @usableFromInline static var absent: CallbackData { CallbackData("") }
    @usableFromInline var isAbsent: Bool { long == nil && other.isEmpty }
    @usableFromInline var wire: WireValue { .text(text) }
    @usableFromInline var json: String { text.json }
    @usableFromInline static var shape: Shape { String.shape }

    @usableFromInline init?(wire: WireInput) {
        guard case .bytes(let bytes) = wire else { return nil }
        if bytes.count > CallbackData.short { long = AttemptToken(utf8: bytes) }
        if long == nil { other = String(decoding: bytes, as: UTF8.self) }
    }

    @usableFromInline static func accepts(_ wire: WireInput) -> Bool { String.accepts(wire) }

    @usableFromInline static func == (one: CallbackData, other: CallbackData) -> Bool {
        one.long == other.long && one.long?.conversation == other.long?.conversation && one.other == other.other
    }
}
