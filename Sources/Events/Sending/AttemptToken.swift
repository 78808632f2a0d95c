import Encoding
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

/// A receipt's `biz_opaque_callback_data`: nearly always the ``AttemptToken`` of one of our attempts, which is kept as numbers. As
/// a text it would be allocated for every receipt that is read, and read again to be understood.
struct CallbackData: Hashable, FieldValue {
    /// The token, where it is one.
    private(set) var token: AttemptToken?
    private var other = ""

    init(_ text: String) {
        token = AttemptToken(text)
        if token == nil { other = text }
    }

    var text: String { token.map { "\($0)" } ?? other }

    static var absent: CallbackData { CallbackData("") }
    var isAbsent: Bool { token == nil && other.isEmpty }
    var wire: WireValue { .text(text) }
    var json: String { text.json }
    static var shape: Shape { String.shape }

    init?(wire: WireInput) {
        guard case .bytes(let bytes) = wire else { return nil }
        token = AttemptToken(utf8: bytes)
        if token == nil { other = String(decoding: bytes, as: UTF8.self) }
    }

    static func accepts(_ wire: WireInput) -> Bool { String.accepts(wire) }

    static func == (one: CallbackData, other: CallbackData) -> Bool {
        one.token == other.token && one.token?.conversation == other.token?.conversation && one.other == other.other
    }
}
