import Events
import Timeline

/// A contact's conversation with a line.
struct ContactConversation: Hashable {
    var line = LineID.absent
    var conversation = ConversationID.system
}

/// A contact's conversations, one with each line: nearly always one, which is then found without hashing the pair, and takes
/// up no array.
struct ContactConversations: Hashable {
    private var first = ContactConversation()
    private var others: [ContactConversation]?

    func conversation(with line: LineID) -> ConversationID? {
        if first.line == line, first.conversation != .system { return first.conversation }
        return others?.first { $0.line == line }?.conversation
    }

    /// The line of the first one; nil where there is none.
    var firstLine: LineID? { first.conversation == .system ? nil : first.line }

    func hasOther(than line: LineID) -> Bool {
        others != nil || (first.conversation != .system && first.line != line)
    }

    mutating func add(_ new: ContactConversation) {
        if first.conversation == .system || first.line == new.line { return first = new }
        others = (others ?? []).filter { $0.line != new.line } + [new]
    }

    var all: [ContactConversation] { (first.conversation == .system ? [] : [first]) + (others ?? []) }
}
