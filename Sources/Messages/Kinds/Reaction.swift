extension Message {
    /// An emoji on a message of the customer's, or its removal.
    public struct Reaction: Hashable, Sendable {
        /// The message that it is put on.
        public var message = ""
        /// One emoji; empty takes the reaction back.
        public var emoji = ""
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// A reaction to nothing.
        public init() {}

        /// A reaction, or with an empty emoji its removal.
        public init(to message: MessageID, _ emoji: String) {
            self.message = message.rawValue
            self.emoji = emoji
        }
    }
}

extension Message.Reaction: MessageKind, GraphObject {
    var type: String { "reaction" }
    var label: String { emoji.isEmpty ? "reaction taken back" : "reaction" }
    var text: String { emoji }

    mutating func code(_ graph: inout GraphCoder) {
        graph.required("message_id", &message)
        var given: String? = emoji
        graph.optional("emoji", &given)
        emoji = given ?? ""
    }
}
