/// What is wrong with a template's parameters, held against the version that the platform has.
public struct TemplateMismatch: Hashable, Sendable {
    /// The platform's code: 132000 for their number, 132012 for their kind, 131008 for a button that lacks its own.
    public var code: UInt32
    /// What is wrong, and what would be right.
    public var reason: String
}

extension TemplateShape {
    private static let number: UInt32 = 132_000
    private static let format: UInt32 = 132_012
    private static let missing: UInt32 = 131_008

    /// Everything that is wrong with what fills a template.
    public func mismatches(of template: Message.Template) -> [TemplateMismatch] {
        func parameters(_ type: String) -> [Message.TemplateParameter] {
            template.components.first { $0.type.lowercased() == type }?.parameters ?? []
        }
        return headerMismatches(parameters("header")) + bodyMismatches(parameters("body"))
            + buttonMismatches(template.components.filter { $0.type.lowercased() == "button" })
    }

    private func headerMismatches(_ given: [Message.TemplateParameter]) -> [TemplateMismatch] {
        switch header {
        case .nothing: mismatches("header", of: given, Places())
        case .texts(let places): mismatches("header", of: given, places)
        case .file(let type):
            switch given.first?.value.fileType {
            case nil: [TemplateMismatch(code: Self.number, reason: "header: 1 parameter is wanted, 0 are given")]
            case type?: []
            case let other?:
                [
                    TemplateMismatch(
                        code: Self.format, reason: "header: a parameter of type \(type) is wanted, not \(other)")
                ]
            }
        }
    }

    private func bodyMismatches(_ given: [Message.TemplateParameter]) -> [TemplateMismatch] {
        body.map { mismatches("body", of: given, $0) } ?? []
    }

    private func mismatches(
        _ part: String, of given: [Message.TemplateParameter], _ places: Places
    ) -> [TemplateMismatch] {
        guard given.count == places.count else {
            let reason =
                "\(part): the stored template has \(places.count) \(places.count == 1 ? "parameter" : "parameters"), "
                + "\(given.count) \(given.count == 1 ? "is" : "are") given"
            return [TemplateMismatch(code: Self.number, reason: reason)]
        }
        guard !places.names.isEmpty else { return [] }
        let missing = places.names.subtracting(given.compactMap(\.name)).sorted()
        guard !missing.isEmpty else { return [] }
        return [
            TemplateMismatch(
                code: Self.format, reason: "\(part): 'parameter_name' lacks \(missing.joined(separator: ", "))")
        ]
    }

    private func buttonMismatches(_ given: [Message.TemplateComponent]) -> [TemplateMismatch] {
        buttons.compactMap { button in
            let component = given.first { $0.index?.value == Double(button.index) }
            guard component?.parameters.isEmpty ?? true else { return nil }
            return TemplateMismatch(
                code: Self.missing,
                reason: "buttons[\(button.index)]: a component of sub_type \(button.subtype) with a parameter is wanted"
            )
        }
    }
}

extension Message.TemplateParameter.Value {
    /// The type, as a header's format names it.
    fileprivate var fileType: String {
        switch self {
        case .image: "image"
        case .video: "video"
        case .document: "document"
        case .location: "location"
        case .product: "product"
        default: "text"
        }
    }
}
