import Timeline

/// The templates of the business accounts, those that were deleted lately, and where reviews stand.
extension World {
    /// How long a name can't be taken again after an approved template of it was deleted.
    static let templateRest = Duration.seconds(30 * 86_400)

    /// The templates of an account. Those of the scenario are every account's.
    func templates(of account: String) -> [Template] {
        templates.filter { $0.account == nil || $0.account == account }
    }

    /// Gives the scenario's templates their ids.
    static func numbered(_ templates: [Template], _ ids: MessageIDs, at now: Timestamp) -> [Template] {
        templates.enumerated().map { index, template in
            var template = template
            template.id = ids.template(index)
            template.created = now
            return template
        }
    }

    /// Plans what the platform's review of a template comes to.
    mutating func review(_ template: Template, at now: Timestamp) {
        let isRejected = template.name.hasPrefix("reject_")
        agenda.add(
            .review(
                template: template.id, edit: template.edits, status: isRejected ? .rejected : .approved,
                reason: isRejected ? "INVALID_FORMAT" : nil),
            at: now + reviewTime)
    }

    /// Changes the status of a template, and tells the business.
    mutating func setTemplate(_ id: String, _ status: Template.Status, reason: String? = nil, at now: Timestamp) {
        guard let index = templates.firstIndex(where: { $0.id == id }) else { return }
        templates[index].status = status
        templates[index].rejectedReason = status == .rejected ? reason ?? "INVALID_FORMAT" : "NONE"
        let template = templates[index]
        tell("template \(template.name) (\(template.language)) is \(status.rawValue)", at: now)
        let accounts = template.account.map { [$0] } ?? accounts
        for account in accounts {
            guard let line = lines.first(where: { $0.businessAccount == account }) else { continue }
            notifications.append(
                Notification(
                    conversation: ConversationKey(line: line.id, customer: "template \(template.id)"), line: line,
                    item: .account("message_template_status_update", template.update(reason), at: now)))
        }
    }

    /// The business accounts of all lines, each once.
    var accounts: [String] {
        lines.map(\.businessAccount).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

extension Template {
    /// What a webhook tells of a change of status.
    fileprivate func update(_ reason: String?) -> JSON {
        [
            "event": .string(status.rawValue.uppercased()),
            "message_template_id": .integer(Int64(id) ?? 0),
            "message_template_name": .string(name),
            "message_template_language": .string(language.replacing("_", with: "-")),
            "reason": .string(status == .rejected ? rejectedReason : reason ?? "NONE"),
            "message_template_category": .string(category.rawValue.uppercased()),
        ]
    }
}
