import Encoding
import Events

/// A walk over one webhook body, from the outermost value to every single item in it.
struct WebhookWalk {
    private(set) var items: [PlatformItem] = []
    private let document: JSONDocument
    private var isFull = false

    /// The fields whose value holds items of conversations; every other field's value is one notification as a whole.
    private static let conversationFields: Set<String> = [
        "", "messages", "calls", "smb_message_echoes", "message_echoes", "user_id_update", "user_id_updates",
        "standby",
    ]
    /// The members of a value that tell it from other JSON.
    private static let valueKeys = [
        "messages", "statuses", "errors", "calls", "message_echoes", "user_id_update", "contacts", "metadata",
    ]

    init(_ document: JSONDocument) { self.document = document }

    mutating func walkBody() {
        let root = document.root
        var scope = WebhookScope()
        if let entries = root["entry"], !entries.isNull {
            scope.path.shape = .envelope
            let count = walkList(entries, scope, "entry") { walk, entry, index in
                scope.path.entry = index
                walk.walkEntry(entry, scope)
            }
            if count == 0 { reject(root, scope, at: "", "the body's list of entries is empty") }
        } else if root["value"] != nil || root["field"] != nil {
            scope.path.shape = .change
            walkChange(root, scope)
        } else if WebhookWalk.valueKeys.contains(where: { root[$0] != nil }) {
            scope.path.shape = .value
            walkValue(root, scope)
        } else {
            reject(root, scope, at: "", "the body has no entry, no change, and no messages or statuses")
        }
    }

    private mutating func walkEntry(_ entry: JSONValue, _ outer: WebhookScope) {
        var scope = outer
        guard entry.isObject, let changes = entry["changes"], !changes.isNull else {
            return reject(entry, scope, at: "", entry.isObject ? "the entry has no changes" : "the entry is no object")
        }
        scope.account = PlatformIdentifier.clipped(entry["id"]?.string ?? "")
        scope.time = entry["time"]?.string ?? ""
        scope.field = PlatformIdentifier.clipped(entry["field"]?.string ?? "")
        let count = walkList(changes, scope, "changes") { walk, change, index in
            scope.path.change = index
            walk.walkChange(change, scope)
        }
        if count == 0 { reject(entry, scope, at: "", "the entry's list of changes is empty") }
    }

    private mutating func walkChange(_ change: JSONValue, _ outer: WebhookScope) {
        var scope = outer
        guard let value = change["value"], !value.isNull else {
            return reject(
                change, scope, at: "", change.isObject ? "the change has no value" : "the change is no object")
        }
        let field = change["field"]?.string ?? value["field"]?.string ?? scope.field
        scope.field = PlatformIdentifier.clipped(field)
        scope.path.isInValue = true
        walkValue(value, scope)
    }

    private mutating func walkValue(_ value: JSONValue, _ outer: WebhookScope) {
        var scope = outer
        scope.read(metadata: value["metadata"])
        let isPreferences = scope.field == "user_preferences" && value["user_preferences"]?.kind == .array
        guard isPreferences || WebhookWalk.conversationFields.contains(scope.field) else {
            return add(value) { scope.notification(value) }
        }
        guard value.isObject else { return reject(value, scope, at: "", "the value is no object") }
        scope.contacts = Contacts(value["contacts"])
        var count = 0
        for (name, member) in value.members where !member.isNull { count += walkMember(name, member, scope) }
        if count == 0 { reject(value, scope, at: "", "the value holds no message, status, call or error") }
    }

    /// Walks over one member of a value, and returns how many items it held.
    private mutating func walkMember(_ name: String, _ member: JSONValue, _ scope: WebhookScope) -> Int {
        if name == "contacts" || name == "metadata" || name == "meta" { return 0 }
        guard let list = ItemList(member: name, field: scope.field) else {
            guard member.kind == .object || member.kind == .array else { return 0 }
            reject(member, scope, at: name, "the value has a member that this version doesn't know")
            return 1
        }
        return walkList(member, scope, name) { walk, value, index in
            do throws(NotUnderstood) {
                let item = try scope.item(value, in: list)
                walk.add(value) { item }
            } catch {
                walk.reject(value, scope, at: "\(name)[\(index)]", error.reason)
            }
        }
    }

    /// Visits a list's elements and returns how many there are. A list may also be written as an object whose keys count
    /// from 0; anything else is rejected, and counts as one.
    private mutating func walkList(
        _ list: JSONValue, _ scope: WebhookScope, _ name: String, _ visit: (inout WebhookWalk, JSONValue, Int) -> Void
    ) -> Int {
        var count = 0
        switch list.kind {
        case .array:
            for element in list.elements {
                guard !isFull else { break }
                visit(&self, element, count)
                count += 1
            }
        case .object where list.members.allSatisfy({ UInt32($0.name) != nil }):
            for (_, element) in list.members {
                guard !isFull else { break }
                visit(&self, element, count)
                count += 1
            }
        default:
            reject(list, scope, at: name, "a list is expected here")
            count = 1
        }
        return count
    }

    private mutating func reject(_ value: JSONValue, _ scope: WebhookScope, at place: String, _ reason: String) {
        add(value) { scope.notUnderstood(raw: value.raw, path: scope.path.text(place), reason: reason) }
    }

    /// Adds an item, or, where there are too many, everything from its first byte to the body's end as one.
    private mutating func add(_ value: JSONValue, _ item: () -> PlatformItem) {
        guard !isFull else { return }
        guard items.count < WebhookDecoder.itemLimit else {
            isFull = true
            let start = value.range.lowerBound
            let reason =
                "the body holds more than \(WebhookDecoder.itemLimit) items: this is the rest, from byte \(start) on"
            items.append(WebhookScope().notUnderstood(raw: [UInt8](document.bytes[start...]), path: "", reason: reason))
            return
        }
        items.append(item())
    }
}

/// The lists of items that a value can hold.
enum ItemList {
    case messages, echoes, statuses, calls, errors, userIDUpdates, preferences

    /// The list that a value's member is; nil where the member is none.
    init?(member: String, field: String) {
        switch member {
        case "messages": self = field.hasSuffix("message_echoes") ? .echoes : .messages
        case "message_echoes", "smb_message_echoes": self = .echoes
        case "statuses": self = .statuses
        case "calls": self = .calls
        case "errors": self = .errors
        case "user_id_update", "user_id_updates": self = .userIDUpdates
        case "user_preferences": self = .preferences
        default: return nil
        }
    }
}

extension WebhookScope {
    /// Reads one element of a list.
    func item(_ value: JSONValue, in list: ItemList) throws(NotUnderstood) -> PlatformItem {
        var item = try unnamed(value, in: list)
        if list != .statuses { item.names = LineNames(number: businessPhone, account: account) }
        return item
    }

    private func unnamed(_ value: JSONValue, in list: ItemList) throws(NotUnderstood) -> PlatformItem {
        switch list {
        case .messages: try message(value)
        case .echoes: try echo(value)
        case .statuses: try status(value)
        case .calls: try call(value)
        case .errors: try platformError(value)
        case .userIDUpdates: try userIDUpdate(value)
        case .preferences: try preference(value)
        }
    }
}
