import Timeline

/// What creations and deletions do to the templates that there are.
extension World {
    /// Refuses a template whose name is taken, rests, or for which there is no room.
    func checkRoom(for template: Template, at now: Timestamp) throws(GraphError) {
        let account = template.account ?? ""
        let others = templates(of: account)
        guard !others.contains(where: { $0.name == template.name && $0.language == template.language }) else {
            throw .template(
                2_388_024, "Content in This Language Already Exists",
                "There is already \(template.language) content for this template. Create a new template, or edit this one."
            )
        }
        let key = World.restKey(template.name, template.language, account)
        if let deleted = restingTemplates[key], now < deleted + World.templateRest {
            throw .template(
                2_388_023, "Message template language is being deleted",
                "New \(template.language) content can't be added while the existing content is being deleted. "
                    + "Try again in 4 weeks, or take another name.")
        }
        guard others.count < SandboxLimits.objects else {
            throw .template(
                2_388_019, "Message template limit exceeded",
                "The account has \(SandboxLimits.objects) templates. Delete some first.")
        }
    }

    mutating func replace(_ template: Template) {
        guard let index = templates.firstIndex(where: { $0.id == template.id }) else { return }
        templates[index] = template
    }

    mutating func delete(_ template: Template, at now: Timestamp) {
        templates.removeAll { $0.id == template.id }
        guard template.status == .approved, let account = template.account else { return }
        restingTemplates.add(World.restKey(template.name, template.language, account), now)
    }

    private static func restKey(_ name: String, _ language: String, _ account: String) -> String {
        "\(account) \(language) \(name)"
    }
}
