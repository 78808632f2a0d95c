public import Events
public import Settings

/// Whether the customer of a conversation is on a list that their line names (S1.13, S1.14): under a name that they have, or under
/// one that they had when it was put there.
public struct Blacklisting: Hashable, Sendable {
    /// Where they are listed as not to be served; nil where they are not.
    public var incoming: Lists.Listing?
    /// Where they are listed as not to be written to; nil where they are not.
    public var outgoing: Lists.Listing?

    /// Nobody is listed.
    public init() {}

    /// Looks the customer up; without a search, and without any look where the line names no list.
    ///
    /// - Parameter party: What the customer is called where it may not be known yet: in a first message, or by who writes to them.
    public init(
        of conversation: borrowing ConversationState, named party: Party = Party(),
        under policy: borrowing LinePolicy, in world: borrowing World
    ) {
        guard !policy.incomingBlacklists.isEmpty || !policy.outgoingBlacklists.isEmpty else { return }
        let contact = world.directory.contact(world.directory.current(conversation.contact))
        let names = (contact?.aliases.map(\.alias) ?? []) + party.aliases
        let former = contact?.formerAliases ?? []
        incoming = world.lists.listing(names, former: former, in: policy.incomingBlacklists)
        outgoing = world.lists.listing(names, former: former, in: policy.outgoingBlacklists)
    }
}

extension Blacklisting {
    /// What being listed leads to, where the customer is (B14).
    public var standings: [RuleStanding] {
        var standings: [RuleStanding] = []
        if let incoming {
            let reason =
                "the customer is on the list '\(incoming.list)' (\(incoming.by)): messages are recorded, and nothing else; "
                + "an open session stays"
            standings.append(RuleStanding(rule: IncomingBlacklist.rule, deadline: nil, reason: reason))
        }
        if let outgoing {
            standings.append(
                RuleStanding(
                    rule: OutgoingBlacklist.rule, deadline: nil, reason: OutgoingBlacklist.advice(outgoing)))
        }
        return standings
    }
}

extension Party {
    fileprivate var aliases: [Alias] {
        (phone.isEmpty ? [] : [Alias(.phone, phone)])
            + [userID, parentUserID].filter { !$0.isEmpty }.map { Alias(.userID, $0) }
    }
}

/// Messages of a customer who is listed are recorded, and nothing else (S1.13): no session opens, so that there is no queue, no bot
/// and no agent. Where a session is open it stays, and nothing automatic goes any more, be it a rule's or a bot's.
public enum IncomingBlacklist: SendRule {
    public static let rule = Rule("incomingBlacklist", "S1.13", version: 2)

    public static func verdict(
        on send: SendFacts, in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        _ circumstances: SendCircumstances
    ) -> SendVerdict {
        guard let listing = circumstances.blacklisting.incoming, circumstances.origin.isAutomatic else { return .go }
        let reason = "the customer is on the list '\(listing.list)': nothing automatic goes to them"
        return .refuse(SendRefusal(code: 0, reason, rule.decision(restsOn: [listing.by])))
    }
}

/// No conversation is begun with a customer who is listed (S1.14), and nothing automatic goes to them. Who has an open session with
/// them goes on.
public enum OutgoingBlacklist: SendRule {
    public static let rule = Rule("outgoingBlacklist", "S1.14")

    public static func verdict(
        on send: SendFacts, in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        _ circumstances: SendCircumstances
    ) -> SendVerdict {
        guard let listing = circumstances.blacklisting.outgoing else { return .go }
        guard circumstances.origin.isReply else {
            let reason = "the customer is on the list '\(listing.list)': nothing automatic goes to them"
            return .refuse(SendRefusal(code: 0, reason, rule.decision(restsOn: [listing.by])))
        }
        guard !conversation.sessions.isOpen else { return .go }
        return .refuse(SendRefusal(code: 0, advice(listing), rule.decision(restsOn: [listing.by])))
    }

    /// Why a conversation can't be begun, and what to do.
    public static func advice(_ listing: Lists.Listing) -> String {
        "the customer is on the list '\(listing.list)' (\(listing.by)): no conversation is begun with them; "
            + "take them off the list first"
    }
}
