public import Encoding
import Events
public import Timeline

extension AgentRemoval {
    /// An agent who was removed and has sessions left.
    public struct Removal: FieldCodable, Hashable {
        /// The agent's id.
        public private(set) var agent = ""
        /// When.
        public private(set) var at = Timestamp.epoch
        /// The event that removed them.
        public private(set) var position = Position.start

        /// Nobody's removal.
        public init() {}

        init(_ agent: String, _ event: RecordedEvent) {
            (self.agent, at, position) = (agent, event.occurredAt, event.position)
        }

        public mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "agent", &agent)
            fields.field(2, "at", &at)
            fields.field(3, "position", &position)
        }
    }
}

extension ContactJoining {
    /// A conversation in which the customer no longer writes.
    public struct Superseded: FieldCodable, Hashable {
        /// The conversation.
        public private(set) var conversation = ConversationID.system
        /// When the contacts were joined.
        public private(set) var at = Timestamp.epoch
        /// The event that joined them.
        public private(set) var position = Position.start

        /// No conversation.
        public init() {}

        init(conversation: ConversationID, _ event: RecordedEvent) {
            (self.conversation, at, position) = (conversation, event.occurredAt, event.position)
        }

        public mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "conversation", &conversation)
            fields.field(2, "at", &at)
            fields.field(3, "position", &position)
        }
    }
}
