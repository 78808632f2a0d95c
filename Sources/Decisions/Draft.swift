import Events
import Projections
import Settings
import Timeline

/// The events of a decision while it is being made, and the conversation as they leave it: later parts of the decision see what
/// earlier ones have done.
struct Draft {
    let now: Timestamp
    private(set) var events: [RecordedEvent] = []
    /// The conversation that the decision is about, once it is known.
    private(set) var conversation = ConversationState()
    /// What its customer is called in the item, or by the caller, that led there: they may not be known otherwise yet.
    var named = Party()
    /// What the webhook that led there calls the line.
    var lineNames: LineNames?
    /// Its rules.
    private var rules = SharedPolicy.inert
    /// The event that led to the rest; the first of the decision unless set, without what had to be introduced for it.
    var cause = Position.start

    /// How many messages wait for the platform, in all conversations, before the decision.
    let openSends: Int

    private var next: Position
    private var systemVersion: UInt32
    /// How many of the events the reactions have been asked about.
    private var reacted = 0
    /// The most events that one decision can have; reactions beyond it are cut off, so that none can go on for ever.
    private static let limit = 1_000

    init(_ world: borrowing World, now: Timestamp) {
        self.now = now
        openSends = world.openSends
        next = world.head.next
        systemVersion = world.systemEventCount
    }

    /// The position that the next event will get.
    var nextPosition: Position { next }

    /// The rules of the conversation's line.
    var policy: LinePolicy { _read { yield rules.rules } }

    /// Makes a conversation the one that the decision is about.
    mutating func enter(_ state: ConversationState, _ rules: SharedPolicy) {
        conversation = state
        self.rules = rules
    }

    /// Makes a conversation the one that the decision is about; false where there is none with this number.
    mutating func enter(_ id: ConversationID, _ world: borrowing World) -> Bool {
        let index = Int(id.rawValue) - 1
        guard world.conversations.indices.contains(index) else { return false }
        conversation = world.conversations[index]
        rules = world.rules(of: conversation)
        return true
    }

    /// Adds an event to the conversation.
    ///
    /// - Parameter time: When it happened; now unless given.
    @discardableResult
    mutating func record(_ event: Event, at time: Timestamp? = nil) -> Position {
        let recorded = make(event, conversation.id, conversation.eventCount + 1, time)
        conversation.apply(recorded)
        return recorded.position
    }

    /// Adds an event that introduces a customer or a conversation, for the sake of the event that follows: it causes nothing.
    mutating func introduce(_ event: Event, inSystem: Bool, at time: Timestamp) {
        let before = cause
        if inSystem { recordSystem(event, at: time) } else { record(event, at: time) }
        cause = before
    }

    /// Lets everything happen that follows from the decision's events within the conversation.
    mutating func react(_ world: borrowing World) {
        while reacted < events.count, events.count < Draft.limit {
            let index = reacted
            reacted += 1
            var rest = Reactions.reactions(to: events[index].event.kind)[...]
            while let effects = nextEffects(of: &rest, to: index, world) {
                carryOut(effects, at: events[index].occurredAt, world, &self)
            }
        }
    }

    /// What the next of some reactions wants done that wants anything; those up to it are taken out. Mostly none does, and they are
    /// asked in one go.
    ///
    /// Never inlined: where nothing is changed, conversation and rules, a kilobyte, are looked at where they are.
    @inline(never)
    private func nextEffects(
        of reactions: inout ArraySlice<any Reaction.Type>, to index: Int, _ world: borrowing World
    ) -> [RuleEffect]? {
        guard events[index].conversation == conversation.id, conversation.id != .system else { return nil }
        return Draft.nextEffects(of: &reactions, to: events[index], in: conversation, under: rules.rules, world)
    }

    private static func nextEffects(
        of reactions: inout ArraySlice<any Reaction.Type>, to event: borrowing RecordedEvent,
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, _ world: borrowing World
    ) -> [RuleEffect]? {
        while let reaction = reactions.popFirst() {
            let effects = reaction.follows(event, in: conversation, under: policy, in: world)
            if !effects.isEmpty { return effects }
        }
        return nil
    }

    /// Adds an event to the system's own stream.
    @discardableResult
    mutating func recordSystem(_ event: Event, at time: Timestamp? = nil) -> Position {
        systemVersion += 1
        return make(event, .system, systemVersion, time).position
    }

    private mutating func make(
        _ event: Event, _ conversation: ConversationID, _ version: UInt32, _ time: Timestamp?
    ) -> RecordedEvent {
        let recorded = RecordedEvent(
            position: next, conversation: conversation, version: version, occurredAt: time ?? now, recordedAt: now,
            cause: cause, event: event)
        if cause == .start { cause = next }
        next = next.next
        events.append(recorded)
        return recorded
    }
}
