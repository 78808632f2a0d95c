import Events
import Projections
import WhatsApp

/// What a request of the Graph API needs of who makes it (B5).
enum GraphNeed: Equatable, Sendable {
    /// To send by a line: its media, who is blocked there.
    case line(LineID)
    /// To read or delete a node that may be a file: a line's, where the request names one.
    case file(of: LineID?)
    /// To look at what is set at the platform.
    case reading
    /// To change it, or to ask for what Parley doesn't know.
    case administering

    /// What belongs to a line, and to those who send by it.
    private static let ofLine: Set<String> = ["media", "block_users"]
    /// What can be looked at without being an administrator.
    private static let readable: Set<String> = [
        "", "phone_numbers", "message_templates", "whatsapp_business_profile", "settings", "message_qrdls", "flows",
        "assets",
        "subscribed_apps", "whatsapp_commerce_settings", "conversational_automation", "compare", "template_analytics",
        "analytics", "conversation_analytics", "pricing_analytics", "call_permissions", "product_catalogs",
        "business_compliance_info", "official_business_account", "message_template_previews", "assigned_users",
    ]
    /// What only lines have: the node is one, whether it was configured or not.
    private static let onlyOfLines = ofLine.union([
        "messages", "marketing_messages", "whatsapp_business_profile", "settings", "message_qrdls", "register",
        "deregister",
        "request_code", "verify_code", "conversational_automation", "whatsapp_commerce_settings", "calls",
        "call_permissions", "business_compliance_info", "whatsapp_business_encryption", "official_business_account",
    ])

    init(_ method: String, _ path: GraphPath, line: LineID?, isKnown: Bool) {
        if GraphNeed.ofLine.contains(path.edge), path.item.isEmpty {
            self = .line(LineID(path.node))
        } else if path.isNode, !path.isUpload, !isKnown, method != "POST" {
            self = .file(of: line)
        } else if method == "GET", GraphNeed.readable.contains(path.edge), !path.isUpload {
            self = .reading
        } else {
            self = .administering
        }
    }

    /// Whether only a line can have this.
    static func isOfLine(_ edge: String) -> Bool { onlyOfLines.contains(edge) }
}

extension Caller {
    /// Refuses what the bearer may not.
    ///
    /// - Returns: Whether the node has to prove to be a file before anything is done with it or told of it.
    func check(_ need: GraphNeed, _ method: String, at path: GraphPath) throws -> Bool {
        switch need {
        case .line(let line):
            guard sees(line) else { throw Caller.unseen(path) }
            return false
        case .file(let line):
            if let line, !sees(line) { throw Caller.unseen(path) }
            // Who sees all lines may look at whatever there is.
            guard !isUnlimited else { return role != .admin && method != "GET" }
            guard line != nil else {
                throw GraphError(
                    100, "this token is for some lines only: name the one whose file it is with 'phone_number_id'")
            }
            return true
        case .reading:
            guard isUnlimited || administers(path) else { throw refusal(path, "be for all lines") }
            return false
        case .administering:
            guard role == .admin, isUnlimited || administers(path) else { throw refusal(path, "be an administrator's") }
            return false
        }
    }

    /// Whether the node is a line, and the bearer its administrator.
    private func administers(_ path: GraphPath) -> Bool { role == .admin && lines.contains(LineID(path.node)) }

    private func refusal(_ path: GraphPath, _ what: String) -> any Error {
        if !isUnlimited, !lines.contains(LineID(path.node)) { return Caller.unseen(path) }
        return Problem(.forbidden, "to be passed on to the platform, this needs a token that must \(what)")
    }

    /// What isn't the bearer's doesn't exist for them.
    static func unseen(_ path: GraphPath) -> Problem {
        Problem(.notFound, "there is no '\(path.node)' for this token")
    }
}
