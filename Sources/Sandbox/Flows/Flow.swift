import Timeline

/// A form of several screens, as the platform keeps it.
struct Flow: Equatable, Sendable {
    enum Status: String, Sendable { case draft, published, deprecated }

    static let categories = [
        "SIGN_UP", "SIGN_IN", "APPOINTMENT_BOOKING", "LEAD_GENERATION", "CONTACT_US", "CUSTOMER_SUPPORT", "SURVEY",
        "OTHER",
    ]

    let id: String
    let account: String
    var name: String
    var categories: [String]
    var endpoint: String?
    var status = Status.draft
    /// The screens, in the platform's own JSON.
    var asset: String?
    var created: Timestamp
    var errors: [JSON] = []

    /// Takes the screens, and notes what is wrong with them.
    mutating func take(_ asset: String) {
        self.asset = asset
        errors = Flow.check(asset)
    }

    /// The version that the screens name.
    var version: String? { asset.flatMap { try? JSON(parsing: $0.utf8) }?["version"]?.string }

    /// The version of the data that an endpoint exchanges with.
    var dataVersion: String? { asset.flatMap { try? JSON(parsing: $0.utf8) }?["data_api_version"]?.string }

    private static func check(_ asset: String) -> [JSON] {
        guard let json = try? JSON(parsing: asset.utf8), json.object != nil else {
            return [error("INVALID_JSON", "The flow's JSON can't be read.")]
        }
        var errors: [JSON] = []
        if json["version"]?.string == nil {
            errors.append(error("REQUIRED_PROPERTY_MISSING", "The property \"version\" is required at \"$root\"."))
        }
        if json["screens"]?.array?.isEmpty ?? true {
            errors.append(error("REQUIRED_PROPERTY_MISSING", "The property \"screens\" is required at \"$root\"."))
        }
        for (index, screen) in (json["screens"]?.array ?? []).enumerated() where screen["id"]?.string == nil {
            errors.append(
                error("REQUIRED_PROPERTY_MISSING", "The property \"id\" is required at \"$root/screens/\(index)\"."))
        }
        return errors
    }

    private static func error(_ name: String, _ message: String) -> JSON {
        [
            "error": .string(name), "error_type": "FLOW_JSON_ERROR", "message": .string(message), "line_start": 1,
            "line_end": 1, "column_start": 1, "column_end": 1, "pointers": [],
        ]
    }
}

extension Flow {
    /// What is shown where nobody asks for fields.
    static let usual = ["id", "name", "status", "categories", "validation_errors"]

    /// Everything that can be asked for.
    func json(_ call: GraphCall) -> JSON {
        [
            "id": .string(id), "name": .string(name), "status": .string(status.rawValue.uppercased()),
            "categories": .array(categories.map { .string($0) }), "validation_errors": .array(errors),
            "json_version": version.map { .string($0) } ?? .null,
            "data_api_version": dataVersion.map { .string($0) } ?? .null,
            "endpoint_uri": endpoint.map { .string($0) } ?? .null,
            "preview": [
                "preview_url": .string(call.address(of: "\(id).html")),
                "expires_at": .string((call.now + .seconds(30 * 86_400)).graphText),
            ],
            "whatsapp_business_account": AccountEndpoints.described(account),
            "application": [
                "id": .string(SandboxApplication.id), "name": "Sandbox", "link": .string(SandboxApplication.link),
            ],
            "health_status": ["can_send_message": "AVAILABLE", "entities": []],
            "created_at": .string(created.graphText), "updated_at": .string(created.graphText), "metric": .null,
        ]
    }
}

extension Timestamp {
    /// `2026-11-26T17:00:00+0000`, as the API writes moments.
    var graphText: String { "\(date)T\(timeOfDay.prefix(8))+0000" }
}
