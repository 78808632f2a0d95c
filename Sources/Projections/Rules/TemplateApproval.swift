import Events
import Messages
public import Settings

/// Only what the platform has approved goes as a template (S4.6), with what the stored version wants filled. Looked at when it is wanted,
/// and again when an attempt begins. A template that nobody knows passes: the platform decides.
public enum TemplateApproval: SendRule {
    public static let rule = Rule("templateApproval", "S4.6")

    public static func verdict(
        on send: SendFacts, in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        _ circumstances: SendCircumstances
    ) -> SendVerdict {
        guard let template = circumstances.template, !send.needsWindow else { return .go }
        guard let version = template.versions.first(where: \.isApproved) else {
            // Of several accounts' versions none can leave: what the first one lacks is told.
            return template.versions.first.map { .refuse(refusal(of: $0)) } ?? .go
        }
        guard case .template(let message)? = template.filling.map({ Message($0) }),
            let shape = TemplateShape(components: version.components)
        else { return .go }
        let mismatches = shape.mismatches(of: message)
        guard let first = mismatches.first else { return .go }
        let reasons = mismatches.map(\.reason).joined(separator: "; ")
        return .refuse(
            SendRefusal(
                code: first.code, "template '\(version.name)' (\(version.language)): \(reasons)",
                rule.decision(restsOn: [version.statusBy])))
    }

    private static func refusal(of version: StoredTemplate) -> SendRefusal {
        let language = version.language.isEmpty ? "" : " (\(version.language))"
        let what = "template '\(version.name)'\(language) is \(version.status) since \(version.statusSince)"
        let advice = "send another one, or wait until the platform has approved it"
        return SendRefusal(
            code: code(of: version.status), "\(what): \(advice)", rule.decision(restsOn: [version.statusBy]))
    }

    /// The platform's code for a template of this status.
    private static func code(of status: String) -> UInt32 {
        switch status {
        case "PAUSED": 132_015
        case "DISABLED": 132_016
        default: 132_001
        }
    }
}

extension StoredTemplate {
    /// Whether it can leave; of one whose status was never told, the platform decides.
    var isApproved: Bool { ["", "APPROVED", "IN_APPEAL", "FLAGGED", "REINSTATED"].contains(status) }
}
