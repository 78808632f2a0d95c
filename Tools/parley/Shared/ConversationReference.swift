import EventLog
import Events
import Narration
import Projections
import Timeline

/// A conversation as somebody names it: its id, or `LINE/CONTACT` with a phone number in any written form or a user id.
struct ConversationReference {
    private let text: String

    init(_ text: String) { self.text = text }

    /// The conversation, or why there is none and what to do.
    func resolve(in world: borrowing World) throws -> ConversationID {
        guard let slash = text.firstIndex(of: "/") else { return try resolveID(in: world) }
        let line = LineID(String(text[..<slash]))
        let name = String(text[text.index(after: slash)...])
        guard let contact = holder(of: name, in: world.directory) else {
            throw Failure("nobody is known as \(Visible.quoted(name, limit: 80)): 'parley conversations' lists who is")
        }
        if let id = world.directory.conversation(of: contact, with: line) { return id }
        throw Failure(
            "\(Visible.quoted(name, limit: 80)) has no conversation with line \(Visible.quoted(line.rawValue, limit: 80))"
                + others(of: contact, in: world))
    }

    private func resolveID(in world: borrowing World) throws -> ConversationID {
        let digits = text.hasPrefix("#") ? text.dropFirst() : text[...]
        guard let number = UInt32(digits) else {
            throw Failure(
                "\(Visible.quoted(text, limit: 80)) is no conversation: give its number, or LINE/CONTACT such as "
                    + "106540352242922/16505551234; 'parley conversations' lists them")
        }
        let id = ConversationID(number)
        guard world.conversation(id) != nil else {
            let count = world.conversations.count
            throw Failure(
                "there is no conversation \(number): "
                    + (count == 0
                        ? "the log has none yet" : "the log has 1 to \(count); 'parley conversations' lists them"))
        }
        return id
    }

    private func holder(of name: String, in directory: borrowing Directory) -> ContactID? {
        if let digits = PhoneNumber.digits(name), let contact = directory.holder(ofPhone: digits) { return contact }
        return directory.holder(of: Alias(.userID, name)) ?? directory.holder(of: Alias(.customerID, name))
    }

    private func others(of contact: ContactID, in world: borrowing World) -> String {
        let others = world.conversations.filter { $0.contact == contact }.prefix(10)
        guard !others.isEmpty else { return ": 'parley conversations' lists them" }
        let named = others.map { "\($0.id) with line \(Visible.quoted($0.line.rawValue, limit: 80))" }
        return ", but has \(named.joined(separator: ", "))"
    }
}
