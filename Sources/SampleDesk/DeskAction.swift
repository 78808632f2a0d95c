/// Something the desk does by the broker's interface.
package enum DeskAction: Equatable, Sendable {
    case take(DeskConversation, agent: String)
    /// - Parameter by: `agent:ana`, `bot:concierge`.
    case send(DeskConversation, text: String, by: String)
    case finish(DeskConversation, by: String)
    /// - Parameter to: The colleague's id.
    case transfer(DeskConversation, to: String, by: String)

    package var conversation: DeskConversation {
        switch self {
        case .take(let conversation, _), .send(let conversation, _, _), .finish(let conversation, _),
            .transfer(let conversation, _, _):
            conversation
        }
    }

    /// How a trace shows it.
    package var trace: String {
        switch self {
        case .take(let conversation, let agent): "\(agent) takes \(conversation.name)"
        case .send(let conversation, let text, let by): "\(by.afterColon) → \(conversation.name): \(text)"
        case .transfer(let conversation, let agent, let by):
            "\(by.afterColon) transfers \(conversation.name) to \(agent)"
        case .finish(let conversation, let by): "\(by.afterColon) finishes \(conversation.name)"
        }
    }
}

extension String {
    /// The name in `agent:ana`.
    var afterColon: Substring { drop { $0 != ":" }.dropFirst() }
}
