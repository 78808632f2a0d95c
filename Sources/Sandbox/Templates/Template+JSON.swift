import OrderedCollections
import Timeline

/// A template as the API shows it.
extension Template {
    /// Everything that can be asked for.
    var json: JSON {
        [
            "id": .string(id), "name": .string(name), "language": .string(language),
            "category": .string(category.rawValue.uppercased()), "status": .string(status.rawValue.uppercased()),
            "parameter_format": isNamed ? "NAMED" : "POSITIONAL",
            "components": .array(components.isEmpty ? madeUp : components),
            "rejected_reason": .string(rejectedReason),
            "message_send_ttl_seconds": lifeSeconds.map { .integer($0) } ?? .null,
            "quality_score": ["score": "UNKNOWN", "date": .integer(created.milliseconds / 1000)],
            "previous_category": .null, "correct_category": .null,
            "sub_category": .null, "library_template_name": .null, "cta_url_link_tracking_opted_out": .null,
            "degrees_of_freedom_spec": .null, "specific_rejection_reason": .null,
            "is_primary_device_delivery_only": .null,
            "last_updated_time": .null, "creation_time": .null, "bid_spec": .null, "display_format": .null,
        ]
    }

    /// What is shown where nobody asks for fields.
    static let usual = [
        "name", "parameter_format", "components", "language", "status", "category", "message_send_ttl_seconds", "id",
    ]

    /// Components with as many parameters as a scenario says.
    private var madeUp: [JSON] {
        var components: [JSON] = []
        if headerParameters > 0 {
            components.append([
                "type": "HEADER", "format": "TEXT", "text": .string(text("About", headerParameters)),
                "example": ["header_text": .array(examples(headerParameters))],
            ])
        }
        var body: JSON = ["type": "BODY", "text": .string(text(name, bodyParameters))]
        if bodyParameters > 0, case .object(var fields) = body {
            fields["example"] = ["body_text": [.array(examples(bodyParameters))]]
            body = .object(fields)
        }
        components.append(body)
        if buttonParameters > 0 {
            let buttons = (0..<buttonParameters).map { number in
                JSON.fields([
                    "type": "URL", "text": .string("Open \(number + 1)"), "url": "https://www.example.com/{{1}}",
                    "example": ["https://www.example.com/4711"],
                ])
            }
            components.append(["type": "BUTTONS", "buttons": .array(buttons)])
        }
        return components
    }

    private func text(_ beginning: String, _ parameters: Int) -> String {
        guard parameters > 0 else { return "\(beginning)." }
        return beginning + (1...parameters).map { " {{\($0)}}" }.joined() + "."
    }

    private func examples(_ count: Int) -> [JSON] { (1...count).map { .string("Example \($0)") } }
}
