import Events
import Narration
import Projections
import Timeline

extension ConversationName {
    /// The conversation that somebody named, or why there is none and what to do.
    static func resolve(_ text: String, in world: borrowing World) throws -> ConversationID {
        guard let name = ConversationName(text) else {
            throw Failure(
                "\(Visible.quoted(text, limit: 80)) is no conversation: give its number, or LINE/CONTACT such as "
                    + "106540352242922/16505551234; 'parley conversations' lists them")
        }
        do throws(Missing) { return try name.find(in: world) } catch { throw Failure(error.advice(in: world)) }
    }
}

extension ConversationName.Missing {
    fileprivate func advice(in world: borrowing World) -> String {
        switch self {
        case .number(let id):
            let count = world.conversations.count
            let others =
                count == 0 ? "the log has none yet" : "the log has 1 to \(count); 'parley conversations' lists them"
            return "there is no conversation \(id): \(others)"
        case .contact(let name):
            return "nobody is known as \(Visible.quoted(name, limit: 80)): 'parley conversations' lists who is"
        case .pair(let contact, let name, let line):
            return "\(Visible.quoted(name, limit: 80)) has no conversation with line "
                + "\(Visible.quoted(line.rawValue, limit: 80))\(others(of: contact, in: world))"
        }
    }

    private func others(of contact: ContactID, in world: borrowing World) -> String {
        let others = world.conversations.filter { $0.contact == contact }.prefix(10)
        guard !others.isEmpty else { return ": 'parley conversations' lists them" }
        let named = others.map { "\($0.id) with line \(Visible.quoted($0.line.rawValue, limit: 80))" }
        return ", but has \(named.joined(separator: ", "))"
    }
}
