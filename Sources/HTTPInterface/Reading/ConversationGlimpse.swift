import Broker
import Events
import Projections
import Settings
import Timeline
import Views

/// A conversation as it was between two rounds of the writer, with what is needed to show it.
struct ConversationGlimpse: Sendable {
    let state: ConversationState
    var contact: Contact?
    let policy: LinePolicy
    /// Which of the line's lists the customer is on; none where that was not asked.
    var blacklisting = Blacklisting()

    init(_ listed: ListedConversation, _ settings: borrowing Settings) {
        (state, contact) = (listed.state, listed.contact)
        policy = settings.rules(for: listed.state.line).rules
    }

    init?(_ id: ConversationID, in world: borrowing World, for caller: Caller) {
        guard let state = world.conversation(id) else { return nil }
        self.init(state, in: world, for: caller)
    }

    /// - Parameter caller: Who sees it: of the customer only what the caller's lines have shown.
    init(_ state: ConversationState, in world: borrowing World, for caller: Caller) {
        self.state = state
        contact = world.directory.contact(state.contact, for: caller)
        policy = world.policy(of: state)
        blacklisting = Blacklisting(of: state, under: policy, in: world)
    }
}

extension ConversationGlimpse {
    /// Whether the caller may know the conversation by this name: not by one that another line has shown.
    func isCalled(_ name: ConversationName, by caller: Caller) -> Bool {
        guard !caller.isUnlimited, case .pair(_, let contact) = name else { return true }
        return self.contact?.isCalled(contact) ?? false
    }
}

extension Directory {
    /// A contact, or whom they were joined with, as the bearer of a token may know them.
    func contact(_ id: ContactID, for caller: Caller) -> Contact? {
        caller.isUnlimited ? contact(current(id)) : contact(current(id), seenOn: caller.sees)
    }
}

extension Gate {
    /// A conversation, as the bearer of a token may see it.
    func conversation(named text: String, for caller: Caller) async throws -> ConversationGlimpse {
        guard let name = ConversationName(text) else {
            throw Problem.invalid("id", "is a conversation's number, or LINE%2FCONTACT")
        }
        let glimpse = try await look { world in
            (try? name.find(in: world)).flatMap { ConversationGlimpse($0, in: world, for: caller) }
        }
        guard let glimpse, caller.sees(glimpse.state.line), glimpse.isCalled(name, by: caller) else {
            throw Problem(.notFound, "there is no conversation '\(text)': list them with 'GET /v1/conversations'")
        }
        return glimpse
    }
}
