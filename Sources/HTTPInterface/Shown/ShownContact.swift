import Events
import Projections
import Timeline

/// A customer as `/v1` shows them.
struct ShownContact: Encodable, Sendable {
    /// A name of theirs, with when it was true and when that was learnt (B6).
    struct Name: Encodable, Sendable {
        let kind: String
        let value: String
        let since: String
        let learntAt: String
        var until: String?
        var untilLearntAt: String?

        static let schema = Schema.named(
            "ContactName",
            .object(
                [
                    "kind": .choice(["phone", "userID", "customerID"]), "value": .string, "since": .time,
                    "learntAt": .time,
                    "until": .time, "untilLearntAt": .time,
                ], optional: ["until", "untilLearntAt"]))
    }

    /// What they want sent outside the window (S4.12).
    struct OptIn: Encodable, Sendable {
        let status: String
        let marketing: String
        var since: String?
        var source: String?

        static let schema = Schema.named(
            "OptIn",
            .object(
                [
                    "status": .choice(["unknown", "opted-in", "opted-out"]),
                    "marketing": .choice(["not-stopped", "stopped"]), "since": .time, "source": .string,
                ], optional: ["since", "source"]))
    }

    /// Their conversation with a line, and whether they are who they were there (S4.13).
    struct Conversation: Encodable, Sendable {
        let id: UInt32
        let line: String
        let unverified: Bool
        var identityHash: String?
        var hashSince: String?
        var verifiedAt: String?
        var verifiedBy: String?

        static let schema = Schema.named(
            "ContactConversation",
            .object(
                [
                    "id": .integer, "line": .string, "unverified": .boolean, "identityHash": .string,
                    "hashSince": .time, "verifiedAt": .time, "verifiedBy": .string,
                ], optional: ["identityHash", "hashSince", "verifiedAt", "verifiedBy"]))
    }

    let id: UInt32
    let name: String
    let names: [Name]
    let formerNames: [Name]
    let optIn: OptIn
    let conversations: [Conversation]

    static let schema = Schema.named(
        "ContactInFull",
        .object([
            "id": .integer, "name": .string, "names": .list(Name.schema), "formerNames": .list(Name.schema),
            "optIn": OptIn.schema, "conversations": .list(Conversation.schema),
        ]))
}

extension ShownContact {
    /// A customer as the bearer of a token may know them; nil where none of the token's lines has a conversation with them.
    init?(_ id: ContactID, in world: borrowing World, for caller: Caller) {
        let current = world.directory.current(id)
        guard let contact = world.directory.contact(current, for: caller) else { return nil }
        var conversations: [Conversation] = []
        for (line, conversation) in world.directory.conversations(of: current) where caller.sees(line) {
            guard let state = world.conversation(conversation) else { continue }
            conversations.append(Conversation(state))
        }
        guard caller.isUnlimited || !conversations.isEmpty else { return nil }
        self.id = current.rawValue
        name = contact.name
        names = contact.aliases.map { Name($0) }
        formerNames = contact.formerAliases.map { former in
            var name = Name(former.held)
            (name.until, name.untilLearntAt) = (former.until.description, former.untilLearntAt.description)
            return name
        }
        optIn = OptIn(world.consents[current])
        self.conversations = conversations.sorted { $0.id < $1.id }
    }
}

extension ShownContact.Name {
    fileprivate init(_ held: HeldAlias) {
        self.init(
            kind: "\(held.alias.kind)", value: held.alias.value,
            since: held.since.description, learntAt: held.learntAt.description)
    }
}

extension ShownContact.OptIn {
    fileprivate init(_ consent: Consent) {
        status = consent.isOptedIn ? "opted-in" : consent.isOptedOut ? "opted-out" : "unknown"
        marketing = consent.hasStoppedMarketing ? "stopped" : "not-stopped"
        since = (consent.optedInSince ?? consent.optedOutSince)?.description
        source = consent.source.isEmpty ? nil : consent.source
    }
}

extension ShownContact.Conversation {
    fileprivate init(_ state: ConversationState) {
        (id, line, unverified) = (state.id.rawValue, state.line.rawValue, state.identity.isUnverified)
        verifiedAt = state.identity.verifiedAt?.description
        verifiedBy = state.identity.verifiedBy.isEmpty ? nil : state.identity.verifiedBy
        guard !state.identity.hash.isEmpty else { return }
        (identityHash, hashSince) = (state.identity.hash, state.identity.since.description)
    }
}
