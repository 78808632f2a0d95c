import Encoding
import Events
import Timeline

/// What the platform has said of a number or an account by one notification (B10), as far as it is known what that means.
///
/// Notifications are any JSON: what is not known is a notice all the same, of its topic and without weight.
struct Notice: Hashable {
    typealias Weight = LineNotice.Weight

    /// Characters of a text of the platform's that are kept.
    static let textLimit = 300
    /// Restrictions of one notification that are kept.
    private static let restrictionLimit = 10
    /// Characters of a name that a notice is kept by.
    private static let nameLimit = 80

    /// What it is about: a later notice of the same kind takes its place.
    var kind: String
    /// What it says, in words.
    var text: String
    var weight = Weight.told
    /// Until when it holds; nil where that is not told.
    var until: Timestamp?

    /// The number that a notification names, in digits; empty where it is about an account, or names a line by its id.
    static func number(in value: JSONValue) -> String {
        let told = value["display_phone_number"]?.string ?? value["phone_number"]?.string ?? ""
        return String(told.filter { ("0"..."9").contains($0) }.prefix(20))
    }

    /// The line that an alert names by its id; empty where it names none.
    static func line(in value: JSONValue) -> String {
        guard value["entity_type"]?.string == "PHONE_NUMBER" else { return "" }
        return name(value["entity_id"])
    }

    /// The number of the line that a notification names by its id; empty where it isn't told.
    static func lineNumber(in notification: NotificationReceived) -> String {
        let document = try? JSONDocument(notification.raw.bytes, limit: .max)
        return document?.root["metadata"].map(number) ?? ""
    }

    /// What a notification says: one thing, or several restrictions.
    static func all(_ topic: String, _ value: JSONValue) -> [Notice] {
        switch topic {
        case "phone_number_quality_update": [quality(value)]
        case "phone_number_name_update": [nameReview(value)]
        case "account_review_update": [review(value)]
        case "account_update": account(value)
        case "account_alerts": [alert(value)]
        case "business_capability_update": [capability(value)]
        default: [other(topic, value)]
        }
    }

    private static func other(_ topic: String, _ value: JSONValue) -> Notice {
        let event = [value["event"], value["decision"], value["status"]].compactMap { $0?.string }.first ?? ""
        let topic = topic.isEmpty ? "without a topic" : String(topic.prefix(nameLimit))
        return Notice(kind: "other.\(topic)", text: said(event, else: "a notice"))
    }

    /// A text of the platform's as it is kept.
    private static func said(_ text: String?, else otherwise: String = "nothing more") -> String {
        guard let text, !text.isEmpty else { return otherwise }
        return String(text.prefix(textLimit))
    }

    private static func name(_ value: JSONValue?) -> String { String((value?.string ?? "").prefix(nameLimit)) }

    /// A kind that has several of its sort.
    private static func kind(_ sort: String, _ name: String) -> String { name.isEmpty ? sort : "\(sort).\(name)" }

    private static func parts(_ parts: String?...) -> String {
        parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", ")
    }
}

// MARK: - Numbers

extension Notice {
    private static func quality(_ value: JSONValue) -> Notice {
        let limit = limit(value)
        return switch value["event"]?.string {
        case "FLAGGED":
            Notice(kind: "quality", text: parts("flagged for low quality", limit), weight: .look)
        case "UNFLAGGED": Notice(kind: "quality", text: parts("no longer flagged", limit), weight: .good)
        case "DOWNGRADE": Notice(kind: "limit", text: parts("the limit was lowered", limit), weight: .look)
        case "UPGRADE": Notice(kind: "limit", text: parts("the limit was raised", limit), weight: .good)
        case "ONBOARDING": Notice(kind: "limit", text: parts("newly registered", limit), weight: .good)
        case "THROUGHPUT_UPGRADE":
            Notice(kind: "throughput", text: parts("the throughput was raised", limit), weight: .good)
        case let event: Notice(kind: kind("other", name(value["event"])), text: parts(said(event), limit))
        }
    }

    /// To how many people messages may go in a day, as it is told.
    private static func limit(_ value: JSONValue) -> String {
        let now = value["max_daily_conversations_per_business"]?.string ?? value["current_limit"]?.string
        let before = value["old_limit"]?.string.map { ", \(said($0)) before" } ?? ""
        return now.map { "\(said($0)) a day\(before)" } ?? ""
    }

    private static func nameReview(_ value: JSONValue) -> Notice {
        let wanted = value["requested_verified_name"]?.string.map { "'\(said($0))'" }
        let decision = value["decision"]?.string ?? ""
        let reason = value["rejection_reason"]?.string.flatMap { $0 == "NONE" ? nil : said($0) }
        let weight: Weight = decision == "REJECTED" ? .look : decision == "APPROVED" ? .good : .told
        return Notice(kind: "name", text: parts(words(decision), wanted, reason), weight: weight)
    }

    /// `PENDING_REVIEW` as people write it.
    private static func words(_ constant: String) -> String {
        said(constant.lowercased().replacing("_", with: " "), else: "not told what")
    }
}

// MARK: - Accounts

extension Notice {
    private static func review(_ value: JSONValue) -> Notice {
        let decision = value["decision"]?.string ?? ""
        let weights: [String: Weight] = ["APPROVED": .good, "REJECTED": .restricted]
        return Notice(kind: "review", text: words(decision), weight: weights[decision] ?? .look)
    }

    private static func account(_ value: JSONValue) -> [Notice] {
        let event = value["event"]?.string ?? ""
        switch event {
        case "DISABLED_UPDATE": return [ban(value["ban_info"])]
        case "ACCOUNT_RESTRICTION": return restrictions(value["restriction_info"])
        case "ACCOUNT_VIOLATION": return [violation(value["violation_info"])]
        case "ACCOUNT_DELETED": return [Notice(kind: "deleted", text: "the account was deleted", weight: .restricted)]
        default: return [Notice(kind: kind("account", name(value["event"])), text: words(event))]
        }
    }

    private static func ban(_ info: JSONValue?) -> Notice {
        // A list of one, or a text.
        let state = info?["waba_ban_state"].flatMap { $0.string ?? $0.elements.first?.string } ?? ""
        let date = info?["waba_ban_date"]?.string.map { "since \(said($0))" }
        return switch state {
        case "REINSTATE": Notice(kind: "ban", text: "the account was reinstated", weight: .good)
        case "SCHEDULE_FOR_DISABLE":
            Notice(kind: "ban", text: parts("the account is to be disabled", date), weight: .look)
        default: Notice(kind: "ban", text: parts("the account was disabled", date), weight: .restricted)
        }
    }

    private static func restrictions(_ info: JSONValue?) -> [Notice] {
        let all = info.map { $0.kind == .array ? Array($0.elements.prefix(restrictionLimit)) : [$0] } ?? []
        guard !all.isEmpty else {
            return [Notice(kind: "restriction", text: "not told what", weight: .restricted)]
        }
        return all.map { restriction in
            let type = name(restriction["restriction_type"])
            let what = type.hasPrefix("RESTRICTED_") ? String(type.dropFirst(11)) : type
            // Calls and new numbers are no messages.
            let isOfMessages = !["CALL", "ADD_PHONE_NUMBER"].contains { what.contains($0) }
            return Notice(
                kind: kind("restriction", type),
                text: parts(words(what), restriction["remediation"]?.string.map { said($0) }),
                weight: isOfMessages ? .restricted : .look, until: moment(restriction["expiration"]))
        }
    }

    private static func violation(_ info: JSONValue?) -> Notice {
        let type = name(info?["violation_type"])
        let remedy = info?["remediation"]?.string.map { said($0) }
        return Notice(kind: kind("violation", type), text: parts("violation: \(words(type))", remedy), weight: .look)
    }

    private static func alert(_ value: JSONValue) -> Notice {
        let info = value["alert_info"]
        let type = name(info?["alert_type"])
        let isOver = info?["alert_status"]?.string.map { $0 != "ACTIVE" } ?? false
        let isWarning = ["WARNING", "CRITICAL"].contains(info?["alert_severity"]?.string ?? "")
        let description = info?["alert_description"]?.string.map { said($0) }
        return Notice(
            kind: kind("alert", type), text: parts(isOver ? "over: \(words(type))" : words(type), description),
            weight: isOver ? .good : isWarning ? .look : .told)
    }

    private static func capability(_ value: JSONValue) -> Notice {
        let daily = value["max_daily_conversations_per_business"] ?? value["max_daily_conversation_per_phone"]
        let numbers = value["max_phone_numbers_per_waba"] ?? value["max_phone_numbers_per_business"]
        let text = parts(
            daily?.string.map { "\(said($0)) conversations a day" }, numbers?.string.map { "\(said($0)) numbers" })
        return Notice(kind: "capability", text: said(text))
    }

    /// The platform's seconds since 1970.
    private static func moment(_ value: JSONValue?) -> Timestamp? {
        guard let seconds = value?.integer, (1...4_000_000_000).contains(seconds) else { return nil }
        return Timestamp(milliseconds: seconds * 1_000)
    }
}
