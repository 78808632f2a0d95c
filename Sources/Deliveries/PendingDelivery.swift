public import Timeline

/// An event that a group has taken from the log and not settled: where it stands, and what has become of it so far.
public struct PendingDelivery: Hashable, Sendable {
    /// Where an event that is not settled stands.
    public enum State: Hashable, Sendable {
        /// It is to be delivered when its conversation's turn comes.
        case pending
        /// It was delivered in vain, and is to be delivered again from a moment on.
        case waiting(until: Timestamp)
        /// A consumer has it until a moment.
        case leased(until: Timestamp)
        /// It is not delivered any more: that is about to be recorded, with the reason.
        case parking(reason: String)
        /// It was parked, and its conversation waits until somebody has decided about it.
        case held
    }

    /// The bytes of a reason that are kept.
    public static let reasonLimit = 500

    /// The conversation it belongs to: within it, one is delivered after another.
    public let lane: ConversationID
    /// Where it stands.
    public internal(set) var state = State.pending
    /// How often it was delivered.
    public internal(set) var deliveries: UInt32 = 0
    /// The number of its last lease; 0 before the first. An acknowledgement counts while it names this one.
    public internal(set) var lease: UInt64 = 0

    /// An event that was not delivered yet.
    public init(lane: ConversationID) { self.lane = lane }

    /// An event as it was stored.
    public init(lane: ConversationID, state: State, deliveries: UInt32, lease: UInt64) {
        (self.lane, self.state, self.deliveries, self.lease) = (lane, state, deliveries, lease)
    }

    /// It is given to a consumer.
    mutating func give(_ number: UInt64, until: Timestamp) {
        (state, lease) = (.leased(until: until), number)
        deliveries += 1
    }

    /// A consumer names the lease of what may have been given to one: it has it as long as nobody else can have it.
    mutating func becomeKnown(as number: UInt64) {
        if case .waiting(let until) = state { state = .leased(until: until) }
        lease = number
    }

    /// Until when it is with a consumer, or waits.
    var until: Timestamp? {
        switch state {
        case .waiting(let until), .leased(let until): until
        case .pending, .parking, .held: nil
        }
    }

    /// Whether a consumer has it, or may have it.
    var isOut: Bool {
        switch state {
        case .leased: true
        case .waiting: isDoubtful
        case .pending, .parking, .held: false
        }
    }

    var isLeased: Bool { if case .leased = state { true } else { false } }

    /// Whether it can be delivered when its conversation's turn comes.
    var isReady: Bool { if case .pending = state { true } else { false } }
}

/// An event that was given to a consumer.
public struct LeasedDelivery: Hashable, Sendable {
    /// What the consumer names it by.
    public let token: LeaseToken
    /// Its conversation.
    public let lane: ConversationID
    /// How often it was delivered, this time included.
    public let deliveries: UInt32
    /// When it is given away unless it was acknowledged or extended.
    public let until: Timestamp
    /// Whether the consumer may hear of it at once; else when what has changed of the group is stored.
    package let isStored: Bool
}

/// What a consumer names a delivery by: the event, and the lease.
public struct LeaseToken: Hashable, Sendable, CustomStringConvertible {
    /// Where the event stands in the log.
    public let position: Position
    /// The number of the lease: every lease of a group has its own.
    public let lease: UInt64

    /// The token of an event's lease.
    public init(position: Position, lease: UInt64) { (self.position, self.lease) = (position, lease) }

    /// A token as ``description`` writes it; nil for any other text.
    public init?(_ text: String) {
        var position: UInt64?
        var (number, digits): (UInt64, Int) = (0, 0)
        for byte in text.utf8 {
            if byte == UInt8(ascii: "-"), position == nil, digits > 0 {
                (position, number, digits) = (number, 0, 0)
                continue
            }
            // One way to write each, and none that is too large to be counted.
            let isLeadingZero = number == 0 && digits > 0
            guard (0x30...0x39).contains(byte), !isLeadingZero, digits < LeaseToken.mostDigits else { return nil }
            (number, digits) = (number * 10 + UInt64(byte - 0x30), digits + 1)
        }
        guard let position, position <= Position.largest.rawValue, number > 0 else { return nil }
        self.init(position: Position(position), lease: number)
    }

    /// Digits of which every number fits into 64 bits.
    private static let mostDigits = 19

    /// `4711-12`
    public var description: String { "\(position.rawValue)-\(lease)" }
}
