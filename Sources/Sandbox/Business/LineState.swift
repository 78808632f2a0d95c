import OrderedCollections
import Timeline

/// What the business has set of a line, beside what the scenario says of it.
struct LineState: Equatable, Sendable {
    var profile = BusinessProfile()
    var settings: LineSettings
    var codes: OrderedDictionary<String, MessageCode> = [:]
    /// Six digits; nil where there is no second step.
    var pin: String?
    var isRegistered = true
    var isVerified = true
    /// The code that was asked for last.
    var verificationCode: String?
    /// A name that waits for the platform's approval.
    var newName: String?
    /// Where webhooks of the line shall go instead, as it was said; the sandbox keeps it and goes on as before.
    var webhook: String?
    var publicKey: String?
    var isCartEnabled = true
    var isCatalogVisible = false

    init(_ line: Line) { settings = LineSettings(checksIdentity: line.checksIdentity) }
}

/// What customers see when they open the business's profile.
struct BusinessProfile: Equatable, Sendable {
    /// The texts, and their largest lengths.
    static let texts: [(name: String, limit: Int)] = [
        ("about", 139), ("address", 256), ("description", 512), ("email", 128),
    ]
    static let verticals = [
        "OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GROCERY", "GOVT", "HOTEL",
        "HEALTH", "NONPROFIT", "PROF_SERVICES", "RETAIL", "TRAVEL", "RESTAURANT", "ALCOHOL", "ONLINE_GAMBLING",
        "PHYSICAL_GAMBLING", "OTC_DRUGS", "MATRIMONY_SERVICE", "NOT_A_BIZ", "UNDEFINED",
    ]

    var values: [String: String] = ["about": "Hey there! I am using WhatsApp."]
    var websites: [String] = []
    var vertical = "UNDEFINED"
    var picture: String?
}

/// `GET|POST /{phone_number_id}/settings`.
struct LineSettings: Equatable, Sendable {
    var checksIdentity: Bool
    var calling: JSON = ["status": "DISABLED"]
    var storage: JSON = ["status": "DEFAULT"]
    var payload: JSON = ["client_payload_encryption_key": ["status": "DISABLED"]]

    init(checksIdentity: Bool) { self.checksIdentity = checksIdentity }
}

/// A short link, with a text that stands in the customer's field when they follow it.
struct MessageCode: Equatable, Sendable {
    let code: String
    var text: String
    var created: Timestamp
    /// `SVG` or `PNG`; nil where no picture was asked for.
    var image: String?
}

extension World {
    /// What is set of a line.
    func state(_ line: Line) -> LineState { states[line.id] ?? LineState(line) }

    /// The line of a call, as it is set now.
    func line(of call: GraphCall) throws(GraphError) -> (Line, LineState) {
        guard let line = line(call.node) else { throw .unknownObject(call.node, call.request.method) }
        return (line, state(line))
    }
}
