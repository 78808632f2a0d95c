import Events
import Projections
import Settings
import Timeline

/// A conversation as it was between two rounds of the writer, with what is needed to show it.
struct ConversationGlimpse: Sendable {
    let state: ConversationState
    let contact: Contact?
    let policy: LinePolicy

    init?(_ id: ConversationID, in world: borrowing World, for caller: Caller) {
        guard let state = world.conversation(id) else { return nil }
        self.init(state, in: world, for: caller)
    }

    /// - Parameter caller: Who sees it: of the customer only what the caller's lines have shown.
    init(_ state: ConversationState, in world: borrowing World, for caller: Caller) {
        self.state = state
        contact = world.directory.contact(state.contact, for: caller)
        policy = world.policy(of: state)
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

/// Which conversations are asked for.
struct ConversationFilter: Sendable {
    /// With an open session, or without one.
    var isOpen: Bool?
    /// On this line.
    var line: LineID?
    /// Whose open session this handler has.
    var handler: Handler?

    func matches(_ state: borrowing ConversationState, for caller: Caller) -> Bool {
        guard caller.sees(state.line), line.map({ $0 == state.line }) ?? true else { return false }
        let session = state.sessions.open
        return isOpen.map { $0 == (session != nil) } ?? true && handler.map { $0 == session?.handler } ?? true
    }
}

extension Gate {
    /// Conversations that are looked at in one visit to the writer's thread, so that nobody is held up for long.
    private static let stride = 2_000

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

    /// The next conversations after one, in order of their numbers, and whether there are more.
    func conversations(
        _ filter: ConversationFilter, after: ConversationID, limit: Int, for caller: Caller
    ) async throws -> (found: [ConversationGlimpse], hasMore: Bool) {
        var found: [ConversationGlimpse] = []
        var next = Int(after.rawValue)
        while found.count <= limit {
            let (from, wanted) = (next, limit + 1 - found.count)
            let visit = try await look { world -> (found: [ConversationGlimpse], end: Int?) in
                var matching: [ConversationGlimpse] = []
                let end = min(from + Gate.stride, world.conversations.count)
                guard from < end else { return ([], nil) }
                for index in from..<end where filter.matches(world.conversations[index], for: caller) {
                    matching.append(ConversationGlimpse(world.conversations[index], in: world, for: caller))
                    if matching.count == wanted { break }
                }
                return (matching, end)
            }
            found += visit.found
            guard let end = visit.end else { break }
            next = end
        }
        return (Array(found.prefix(limit)), found.count > limit)
    }
}
