/// One thing that is wrong with a message: which member, what is wrong with it, and what to do.
public struct MessageFault: Hashable, Sendable, CustomStringConvertible {
    /// The member, as a path from the message: `interactive.action.buttons[0].reply.title`.
    public var field: String
    /// The platform's code for it: 131008 where something is missing, 131009 or 100 where it is wrong.
    public var code: UInt32
    /// What is wrong and what to do, to be read after the member's name: `is missing: it must be a text`.
    public var reason: String

    /// Something that is wrong with a member.
    public init(field: String, code: UInt32, reason: String) {
        self.field = field
        self.code = code
        self.reason = reason
    }

    /// The member and what is wrong with it.
    public var description: String { "\(field) \(reason)" }
}

/// Why a message can't be read, or can't be sent: everything that is wrong with it, at once.
public struct MessageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The most faults that are told; how many more there are is said.
    public static let told = 20

    /// What is wrong, in the order in which it was found; at least one.
    public var faults: [MessageFault]

    /// One fault.
    public init(field: String, code: UInt32, reason: String) {
        faults = [MessageFault(field: field, code: code, reason: reason)]
    }

    /// Several faults; nil where there are none.
    public init?(_ faults: [MessageFault]) {
        guard !faults.isEmpty else { return nil }
        self.faults = faults
    }

    /// The platform's code for the first fault.
    public var code: UInt32 { faults.first?.code ?? 100 }

    /// Every fault in words.
    public var description: String {
        let words = faults.prefix(MessageError.told).map(\.description).joined(separator: "; ")
        let more = faults.count - MessageError.told
        return more > 0 ? "\(words); and \(more) more" : words
    }
}
