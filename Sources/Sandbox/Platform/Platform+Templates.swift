import Timeline

/// What the control interface shows and changes of templates and of the pace.
extension Platform {
    func paceJSON() -> JSON { world.pace.json }

    func templatesJSON() -> JSON {
        world.advance(to: clock())
        return ["templates": .array(world.templates.map(\.json))]
    }

    /// Sets a template's status at once, in one language or in all that it has, and tells the business.
    func setTemplate(_ name: String, language: String?, status: String, reason: String?) throws(ControlError) -> JSON {
        guard let status = Template.Status(rawValue: status.lowercased()) else {
            let known = Template.Status.allCases.map { $0.rawValue.uppercased() }.joined(separator: ", ")
            throw ControlError(status: 400, "`status` is one of \(known)")
        }
        let found = world.templates.filter { $0.name == name && (language == nil || $0.language == language) }
        guard !found.isEmpty else {
            throw ControlError(
                status: 404, "there is no template \(name.oneLine(limit: 60)); GET /sandbox/templates lists them")
        }
        try control { world, now in
            for template in found { world.setTemplate(template.id, status, reason: reason, at: now) }
        }
        return ["templates": .array(world.templates.filter { $0.name == name }.map(\.json))]
    }
}
