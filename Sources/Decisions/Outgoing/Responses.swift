import Events
import Messages
import Projections
import Settings

/// What a command says, message by message, in the order in which they go.
func contents(
    _ command: SendCommand, _ world: borrowing World, _ draft: borrowing Draft
) throws(Rejection) -> [MessageContent] {
    switch command.saying {
    case .message(let content): return [content]
    case .response(let id, let edits):
        guard let response = world.responses[id] else { throw .noResponse(id) }
        let known = KnownToResponses(of: draft, sentBy: command.origin, in: world)
        do throws(StandardResponse.Mistake) {
            return try response.messages(edits) { known[$0] }.map { MessageContent($0) }
        } catch {
            throw Rejection(.invalid, "'\(error.member)' \(error.advice)")
        }
    }
}

/// What the placeholders of a response stand for in a conversation.
private struct KnownToResponses {
    private let customerName: String
    private let customerPhone: String
    private let agentName: String
    private let lineName: String

    init(of draft: borrowing Draft, sentBy origin: Origin, in world: borrowing World) {
        let conversation = draft.conversation
        lineName = draft.policy.name
        let party = world.directory.party(of: conversation.contact)
        customerPhone = party.phone.isEmpty ? "" : "+\(party.phone)"
        customerName = world.directory.ownName(of: conversation.contact)
        let agent: String?
        switch (origin, conversation.sessions.open?.handler) {
        case (.agent(let id), _): agent = id
        case (_, .agent(let id)?): agent = id
        default: agent = nil
        }
        agentName = agent.flatMap { world.desk.agent($0)?.registered.name } ?? ""
    }

    subscript(placeholder: ResponsePlaceholder) -> String {
        switch placeholder {
        case .customerName: customerName
        case .customerPhone: customerPhone
        case .agentName: agentName
        case .lineName: lineName
        }
    }
}
