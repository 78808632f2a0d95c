import Decisions
import Events
import Messages
import Projections
import Timeline

/// What customers want sent to them, who they are, and what the platform has approved, in a script.
extension ScriptRunner {
    /// `customer opts in`, `opts out`, `stops marketing`, `resumes marketing`, `is verified`, `is customer ID`.
    ///
    /// - Returns: False where the step is none of these.
    mutating func customerConsents(_ phrase: inout ScriptPhrase, as party: Party) throws(ScriptTrouble) -> Bool {
        if phrase.takes("opts", "in") {
            try optIn(.optedIn, &phrase)
        } else if phrase.takes("opts", "out") {
            try optIn(.optedOut, &phrase)
        } else if phrase.takes("stops", "marketing") {
            try prefers(.marketingStopped, party, &phrase)
        } else if phrase.takes("resumes", "marketing") {
            try prefers(.marketingResumed, party, &phrase)
        } else if phrase.takes("is", "customer") {
            guard let id = phrase.word(), phrase.isAtEnd else { throw .unknownAction }
            try submit(.setCustomer(CustomerProfile(id: id, party: party), by: .api("script")))
        } else if phrase.takes("is", "verified") {
            guard phrase.isAtEnd else { throw .unknownAction }
            try submit(.verifyContact(conversation, how: "a call", by: .api("script")))
        } else {
            return false
        }
        return true
    }

    /// Somebody records what the customer has told them: a form, a call.
    private mutating func optIn(_ change: OptInChanged.Change, _ phrase: inout ScriptPhrase) throws(ScriptTrouble) {
        guard phrase.isAtEnd else { throw .unknownAction }
        let party = cast.customer.party
        let holder =
            world.directory.holder(ofPhone: party.phone) ?? world.directory.holder(of: Alias(.userID, party.userID))
        guard let holder else { throw .idle("nobody knows this customer yet: have them write first, or write to them") }
        try submit(.changeOptIn(holder, change, source: "a form", since: nil, by: .api("script")))
    }

    /// The platform tells what the customer has said in their WhatsApp.
    private mutating func prefers(
        _ change: OptInChanged.Change, _ party: Party, _ phrase: inout ScriptPhrase
    ) throws(ScriptTrouble) {
        guard phrase.isAtEnd else { throw .unknownAction }
        try receive(webhooks.preference(change, of: party, on: cast.customer.line))
    }

    /// `template NAME STATUS [CATEGORY]`: the platform tells what has become of a template, of whatever language.
    mutating func templateChanges(_ phrase: inout ScriptPhrase) throws(ScriptTrouble) {
        guard let name = phrase.word(), let status = phrase.word() else { throw .unknownAction }
        let category = phrase.word() ?? ""
        let isWord: (String) -> Bool = { $0.allSatisfy { $0.isUppercase || $0 == "_" } }
        guard phrase.isAtEnd, isWord(status), isWord(category) else { throw .unknownAction }
        try receive(webhooks.template(name, status: status, category: category))
    }
}
