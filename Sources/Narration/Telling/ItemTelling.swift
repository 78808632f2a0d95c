public import Encoding
import Messages

/// What an item of the platform's says beside its text, in words: what it answers, the name and kind of a file, where a place is,
/// what is ordered at what price, why a message can't be shown (S2.8, S4.21, S4.23).
///
/// Left out on purpose is what stands elsewhere (ids, times, who sent it), and what concerns machines alone: hashes and addresses
/// of files, which are fetched by their id, and descriptions of calls' connections. Everything else is told, by its name where
/// there are no better words.
public struct ItemTelling {
    /// Members that say whose item it is, of which type and when: they stand in the event's own fields.
    public static let addressing: Set = [
        "id", "from", "to", "timestamp", "type", "group_id", "from_user_id", "from_parent_user_id", "from_logical_id",
        "to_user_id", "to_parent_user_id", "recipient_user_id", "parent_recipient_user_id",
    ]
    /// What else stands elsewhere, in the event's own fields or in another event, or concerns machines alone.
    private static let elsewhere = [
        "identity", "context.from", "interactive.timestamp", "session", "connection", "direction", "event",
    ]
    /// Members of a file's that nobody reads.
    private static let ofMachines = ["sha256", "url", "link", "file"]

    private let item: JSONValue
    private let type: String
    var leaves: ItemLeaves
    private var phrases: [String] = []
    /// Characters of a text that are shown; all of them where nil.
    let limit: Int?

    /// What an item says beside its text, one phrase after the other; none where its bytes are none.
    ///
    /// - Parameters:
    ///   - raw: The item as it came.
    ///   - type: The message's type.
    ///   - told: What is told already: the text, what was tapped.
    ///   - limit: Characters of a text that are shown; all of them where nil.
    public static func phrases(
        of raw: RawBytes, type: String, told: [String] = [], limit: Int? = nil
    ) -> [String] {
        guard !raw.bytes.isEmpty, let document = try? JSONDocument(raw.bytes, limit: .max) else { return [] }
        return phrases(of: document.root, type: type, told: told, limit: limit)
    }

    /// The type that an item says it is of; empty where it says none.
    static func type(of raw: RawBytes) -> String {
        (try? JSONDocument(raw.bytes, limit: .max))?.root["type"]?.string ?? ""
    }

    private static func phrases(of item: JSONValue, type: String, told: [String], limit: Int?) -> [String] {
        var telling = ItemTelling(item, type, limit)
        telling.passOver(told)
        telling.tellContent()
        telling.tellContext()
        telling.tellErrors()
        telling.tellReferral()
        telling.tellRest()
        return telling.phrases
    }

    private init(_ item: JSONValue, _ type: String, _ limit: Int?) {
        (self.item, self.type, self.limit) = (item, type, limit)
        leaves = ItemLeaves(item)
    }

    private mutating func passOver(_ told: [String]) {
        leaves.passOver(ItemTelling.addressing.sorted() + ItemTelling.elsewhere)
        // A contact is told whole, and what an order says stands before what is ordered.
        if type == "order" { return told.forEach { leaves.passOver(repeating: $0, below: "order.text") } }
        // A form's answers are told one by one, also where they are known as a whole.
        let form = item["interactive"]?["nfm_reply"]?["response_json"]?.string
        let said = told.filter { $0 != form }
        if type != "contacts" { for path in [type, "text"] { leaves.passOver(equal: said, below: path) } }
    }

    mutating func say(_ phrase: String?) { if let phrase, !phrase.isEmpty { phrases.append(phrase) } }

    /// A value in quotation marks; nil where there is none.
    mutating func quoted(_ path: String) -> String? { leaves.take(path).map { Visible.quoted($0, limit: limit) } }

    /// A value as it is, after a word.
    mutating func say(_ word: String, _ path: String) {
        if let value = leaves.take(path) { say("\(word) \(Visible.text(value))") }
    }
}

// MARK: - By type

extension ItemTelling {
    private mutating func tellContent() {
        switch type {
        case "image", "video", "audio", "voice", "document", "sticker": tellMedia()
        case "location": tellPlace()
        case "contacts": for number in 0..<leaves.count(at: "contacts") { tellContact(number) }
        case "order": tellOrder()
        case "reaction": tellReaction()
        case "edit": tellEdit()
        case "revoke": say("takes back", message: "revoke.original_message_id")
        case "interactive": tellInteractive()
        default: return
        }
    }

    private mutating func tellMedia() {
        leaves.passOver(ItemTelling.ofMachines.map { "\(type).\($0)" })
        say(leaves.take("\(type).mime_type").map(Visible.text))
        say(quoted("\(type).filename").map { "file \($0)" })
        say(quoted("\(type).caption"))
        if let voice = leaves.take("\(type).voice"), voice == "true" { say("a voice message") }
        if let animated = leaves.take("\(type).animated"), animated == "true" { say("animated") }
        say("media", "\(type).id")
    }

    private mutating func tellPlace() {
        let (latitude, longitude) = (leaves.take("location.latitude"), leaves.take("location.longitude"))
        leaves.passOver(["location.id"])
        for part in ["name", "address"] { _ = leaves.take("location.\(part)") }
        if let latitude, let longitude {
            let place = "\(Visible.text(latitude)),\(Visible.text(longitude))"
            say("at \(place)")
            if Double(latitude) != nil, Double(longitude) != nil { say("https://maps.google.com/?q=\(place)") }
        }
        say(leaves.take("location.url").map(Visible.text))
    }

    private mutating func tellContact(_ number: Int) {
        let path = "contacts.\(number)"
        let whole = leaves.take("\(path).name.formatted_name")
        if let whole { leaves.passOver(repeating: whole, below: "\(path).name") }
        var words: [String] = []
        for index in 0..<leaves.count(at: "\(path).phones") {
            let phone = leaves.take("\(path).phones.\(index).phone")
            let kind = leaves.take("\(path).phones.\(index).type")
            let id = leaves.take("\(path).phones.\(index).wa_id")
            let isRepeated = id == phone.map { $0.filter(\.isNumber) }
            let parts = [kind, isRepeated ? nil : id.map { "WhatsApp \($0)" }].compactMap(\.self)
            let shown = phone ?? id.map { "+\($0)" } ?? ""
            words.append(Visible.text(parts.isEmpty ? shown : "\(shown) (\(parts.joined(separator: ", ")))"))
        }
        words += leaves.takeAll(below: path).map(ItemTelling.named)
        let name = Visible.quoted(whole ?? "no name", limit: limit)
        say(words.isEmpty ? name : "\(name): \(words.joined(separator: ", "))")
    }

    private mutating func tellOrder() {
        say(quoted("order.text"))
        say("of catalogue", "order.catalog_id")
        for number in 0..<leaves.count(at: "order.product_items") {
            let path = "order.product_items.\(number)"
            let quantity = leaves.take("\(path).quantity") ?? "1"
            let product = leaves.take("\(path).product_retailer_id") ?? "?"
            let price = [leaves.take("\(path).item_price"), leaves.take("\(path).currency")].compactMap(\.self)
            let cost = price.isEmpty ? "" : " at \(price.joined(separator: " "))"
            say(Visible.text("\(quantity) × \(product)\(cost)"))
        }
    }

    private mutating func tellReaction() {
        let isTakenBack = item["reaction"]?["emoji"]?.string?.isEmpty ?? true
        say(isTakenBack ? "taken back from" : "to", message: "reaction.message_id")
    }

    private mutating func tellEdit() {
        say("of", message: "edit.original_message_id")
        guard let message = item["edit"]?["message"] else { return }
        _ = leaves.takeAll(below: "edit.message")
        let type = message["type"]?.string ?? ""
        if type != "text" { say("now [\(Visible.text(type))]") }
        let told = [message["text"]?["body"]?.string, message[type]?["caption"]?.string].compactMap(\.self)
        for phrase in ItemTelling.phrases(of: message, type: type, told: told, limit: limit) { say(phrase) }
    }

    private mutating func tellInteractive() {
        leaves.passOver(["interactive.type"])
        say(quoted("interactive.list_reply.description"))
        say(leaves.take("interactive.nfm_reply.name").map { "form \(Visible.text($0))" })
        guard let answer = leaves.take("interactive.nfm_reply.response_json") else { return }
        guard let form = try? JSONDocument(Array(answer.utf8), limit: .max), form.root.isObject else {
            return say(Visible.quoted(answer, limit: limit))
        }
        var answers = ItemLeaves(form.root)
        for leaf in answers.takeAll(below: "") { say(ItemTelling.named(leaf)) }
    }
}

// MARK: - What any message can have

extension ItemTelling {
    private mutating func tellContext() {
        say("answers", message: "context.id")
        say("answers", message: "context.message_id")
        if let forwarded = leaves.take("context.forwarded"), forwarded == "true" { say("forwarded") }
        if let often = leaves.take("context.frequently_forwarded"), often == "true" { say("forwarded many times") }
        say("about product", "context.referred_product.product_retailer_id")
        say("of catalogue", "context.referred_product.catalog_id")
    }

    /// Why a message can't be shown.
    private mutating func tellErrors() {
        for number in 0..<leaves.count(at: "errors") {
            let path = "errors.\(number)"
            let code = leaves.take("\(path).code")
            var reasons: [String] = []
            for member in ["title", "message", "details", "error_data.details"] {
                if let reason = leaves.take("\(path).\(member)"), !reasons.contains(reason) { reasons.append(reason) }
            }
            let words = reasons.map(Visible.text).joined(separator: ": ")
            say("error\(code.map { " \(Visible.text($0))" } ?? "")\(words.isEmpty ? "" : ": \(words)")")
        }
    }

    /// The advertisement or post by which the customer came.
    private mutating func tellReferral() {
        guard let source = leaves.take("referral.source_type") else { return }
        let id = leaves.take("referral.source_id").map { " \(Visible.text($0))" } ?? ""
        say("came by \(Visible.text(source))\(id)")
        for member in ["headline", "body"] { say(quoted("referral.\(member)")) }
        say(leaves.take("referral.source_url").map(Visible.text))
    }

    private mutating func tellRest() {
        for leaf in leaves.takeAll(below: type) { say(ItemTelling.named(leaf)) }
        for leaf in leaves.takeAll(below: "") { say(ItemTelling.named(leaf)) }
        if leaves.leftOut > 0 { say("and \(leaves.leftOut) more values") }
    }

    private mutating func say(_ word: String, message path: String) {
        if let message = leaves.take(path) { say("\(word) \(shortened(message))") }
    }

    /// `metadata sticker-pack-name "Cuppy"`; an array's numbers are left out.
    private static func named(_ leaf: ItemLeaves.Leaf) -> String {
        let name = leaf.path.filter { Int($0) == nil }.joined(separator: " ")
        let value = Double(leaf.value) == nil && leaf.value != "true" && leaf.value != "false"
        let shown = value ? Visible.quoted(leaf.value) : Visible.text(leaf.value)
        return name.isEmpty ? shown : "\(Visible.text(name)) \(shown)"
    }
}
