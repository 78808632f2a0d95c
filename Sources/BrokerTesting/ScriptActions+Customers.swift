import Encoding
import Events
import Messages
import Projections
import Timeline

/// What customers do in a script, and what the platform says of them.
extension ScriptRunner {
    /// Words after `customer` that are no names.
    private static let verbs: Set = ["as", "on", "is", "rates", "calls", "taps", "opens", "opts", "stops", "resumes"]

    /// `customer [NAME] [as NUMBER/USERID] [on LINE]`, or all of that's; then what they do.
    mutating func customerActs(
        _ phrase: inout ScriptPhrase, _ text: String?, isPossessive: Bool
    ) throws(ScriptTrouble) {
        var isPossessive = isPossessive
        var name: String?
        var alias: Party?
        var line: LineID?
        if !isPossessive, let next = phrase.next, !ScriptRunner.verbs.contains(next) {
            name = ScriptRunner.owner(&phrase, &isPossessive)
        }
        if !isPossessive, phrase.takes("as") {
            guard let aliases = ScriptRunner.owner(&phrase, &isPossessive) else { throw .unknownAction }
            alias = ScriptRunner.party(aliases)
        }
        if !isPossessive, phrase.takes("on") {
            guard let id = ScriptRunner.owner(&phrase, &isPossessive) else { throw .unknownAction }
            line = LineID(id)
        }
        cast.turn(to: name, on: line)
        var party = cast.customer.party
        if let alias { (party.phone, party.userID) = (alias.phone, alias.userID) }
        if isPossessive {
            guard text == nil else { throw .unknownAction }
            try platformTells(of: party, &phrase)
        } else if let text {
            try customerWrites(text, as: party, &phrase)
        } else {
            try customerDoes(&phrase, as: party)
        }
    }

    /// The next word, without the `'s` that says that something of theirs follows.
    private static func owner(_ phrase: inout ScriptPhrase, _ isPossessive: inout Bool) -> String? {
        guard let word = phrase.word() else { return nil }
        isPossessive = word.hasSuffix("'s")
        return isPossessive ? String(word.dropLast(2)) : word
    }

    /// A number, a user id, or both with a stroke between.
    private static func party(_ aliases: String) -> Party {
        var party = Party()
        for alias in aliases.split(separator: "/").map(String.init) {
            if alias.allSatisfy(\.isNumber) { party.phone = alias } else { party.userID = alias }
        }
        return party
    }

    private mutating func customerWrites(
        _ text: String, as party: Party, _ phrase: inout ScriptPhrase
    ) throws(ScriptTrouble) {
        let type = phrase.type() ?? "text"
        var time: Timestamp?
        var isInStandby = false
        while phrase.takesComma() {
            if phrase.takes("written") {
                time = try ScriptRunner.moment(&phrase, on: simulation.now)
            } else if phrase.takes("hash"), let hash = phrase.word() {
                cast.customer.hash = hash
            } else if phrase.takes("standby") {
                isInStandby = true
            } else {
                throw .unknownAction
            }
        }
        guard phrase.isAtEnd else { throw .unknownAction }
        let hash = cast.customer.hash
        try customerSends(
            webhooks.message(from: cast.customer, as: party, type: type, text) {
                ($0.identityHash, $0.isInStandby) = (hash, isInStandby)
            }, at: time)
    }

    private mutating func customerDoes(_ phrase: inout ScriptPhrase, as party: Party) throws(ScriptTrouble) {
        if try customerConsents(&phrase, as: party) { return }
        let item: PlatformItem
        if phrase.takes("calls") {
            item = webhooks.call(from: cast.customer, as: party)
        } else if phrase.takes("opens", "the", "chat") {
            item = webhooks.message(from: cast.customer, as: party, type: "request_welcome", "")
        } else if phrase.takes("rates"), let rating = phrase.word().flatMap(UInt8.init) {
            let session = world.conversation(conversation)?.survey.lastSession ?? 0
            item = webhooks.rating(rating, of: session, from: cast.customer)
        } else if phrase.takes("taps"), let id = phrase.word() {
            let offer = lastOffer
            item = webhooks.message(from: cast.customer, as: party, type: "interactive", offer?.titles[id] ?? "") {
                ($0.replyID, $0.answers) = (id, offer?.message ?? .absent)
            }
        } else {
            throw .unknownAction
        }
        guard phrase.isAtEnd else { throw .unknownAction }
        try customerSends(item)
    }

    private mutating func platformTells(of party: Party, _ phrase: inout ScriptPhrase) throws(ScriptTrouble) {
        let item: PlatformItem
        let line = cast.customer.line
        if phrase.takes("hash", "is"), let hash = phrase.word() {
            cast.customer.hash = hash
            item = webhooks.notice(of: .identity, about: party, on: line) { $0.identityHash = hash }
        } else if phrase.takes("number", "is"), let phone = phrase.word() {
            cast.customer.party.phone = phone
            item = webhooks.notice(of: .number, about: party, on: line) { $0.newPhone = phone }
        } else if phrase.takes("user", "id", "is"), let userID = phrase.word() {
            cast.customer.party.userID = userID
            item = webhooks.notice(of: .userID, about: party, on: line) { $0.newUserID = userID }
        } else {
            throw .unknownAction
        }
        guard phrase.isAtEnd else { throw .unknownAction }
        try customerSends(item)
    }

    /// Receives an item, and remembers which conversation it led to.
    private mutating func customerSends(_ item: PlatformItem, at time: Timestamp? = nil) throws(ScriptTrouble) {
        let count = simulation.events.count
        try receive(item, at: time)
        let place = simulation.events.dropFirst(count).first { $0.conversation != .system }
        if let place { cast.customer.conversations[cast.customer.line] = place.conversation }
    }

    /// The conversation that steps are about: the one of the customer who was named last.
    var conversation: ConversationID {
        let customer = cast.customer
        let directory = world.directory
        let holders = [
            directory.holder(ofPhone: customer.party.phone),
            directory.holder(of: Alias(.userID, customer.party.userID)),
        ]
        let known = holders.compactMap { $0 }.compactMap { directory.conversation(of: $0, with: customer.line) }.first
        return known ?? customer.conversations[customer.line] ?? world.nextConversation
    }

    /// The last message of ours in the conversation that had something to tap.
    private var lastOffer: (message: MessageID, titles: [String: String])? {
        for event in simulation.events.reversed() where event.conversation == conversation {
            guard case .sendRequested(let send) = event.event, send.content.type == "interactive" else { continue }
            var titles: [String: String] = [:]
            if let document = try? JSONDocument(send.content.body.bytes, limit: .max) {
                ScriptRunner.findTitles(in: document.root, &titles)
            }
            return (ScriptWebhooks.id(of: event.position), titles)
        }
        return nil
    }

    /// The titles of buttons and rows, by their ids, wherever they stand in a message.
    private static func findTitles(in value: JSONValue, _ titles: inout [String: String]) {
        if let id = value["id"]?.string, let title = value["title"]?.string { titles[id] = title }
        for (_, member) in value.members { findTitles(in: member, &titles) }
        for element in value.elements { findTitles(in: element, &titles) }
    }
}
