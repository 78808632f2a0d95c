import Events
import FoundationEssentials
import Yams

/// The sections of the file beside the lines' rules.
extension Configuration.Graph {
    init(_ field: YAMLField) {
        self.init()
        guard let fields = field.mapping(knowing: ["url", "version"]) else { return }
        if let field = fields["url"], let text = field.text(atMost: 2000) { url = field.baseURL(text) ?? url }
        if let field = fields["version"], let text = field.text(atMost: 20) {
            let parts = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
            if text.first == "v", parts.count == 2, parts.allSatisfy({ UInt16($0) != nil }) {
                version = text
            } else {
                field.report("'\(shortened(text))' is no version of the Graph API; write one such as v24.0")
            }
        }
    }
}

extension Configuration.HTTP {
    init(_ field: YAMLField) {
        self.init()
        guard let fields = field.mapping(knowing: ["host", "port"]) else { return }
        if let field = fields["host"], let text = field.text(atMost: 255) {
            if text.contains(where: { $0.isWhitespace || $0 == "/" }) {
                field.report(
                    "'\(shortened(text))' is no host; write a name or an address without a port, such as 127.0.0.1")
            } else {
                host = text
            }
        }
        port = fields["port"]?.number(in: 0...65_535) ?? port
    }
}

extension YAMLField {
    /// An address such as `https://graph.facebook.com`, without the slash at its end.
    fileprivate func baseURL(_ text: String) -> String? {
        let plain = String(text.hasSuffix("/") ? text.dropLast() : text[...])
        guard !text.contains(where: \.isWhitespace), let url = URL(string: plain),
            let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = url.host(), !host.isEmpty
        else {
            report("'\(shortened(text))' is no http(s) address; write one such as https://graph.facebook.com")
            return nil
        }
        guard url.user() == nil, url.query() == nil, url.fragment() == nil else {
            report("the address must not have a user name, '?' or '#' in it; secrets come from the environment")
            return nil
        }
        let isLoopback = host == "localhost" || host.hasPrefix("127.") || host == "::1" || host == "[::1]"
        guard scheme == "https" || isLoopback else {
            report("http:// would send the access token unprotected to \(shortened(host)); write https://")
            return nil
        }
        return plain
    }

    /// The lines, by the platform's id.
    func lines(over defaults: LineSettings) -> [Configuration.Line] {
        guard let entries = mapping() else { return [] }
        if entries.isEmpty { report("names no line; name at least one, or remove the key to serve every line alike") }
        return entries.compactMap { name, field in
            guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x2F })
            else {
                problems.report(
                    field.key, at: field.keyPlace,
                    "'\(shortened(name))' is no line; write the phone number's id (phone_number_id), such as 106540352242922"
                )
                return nil
            }
            return Configuration.Line(id: LineID(name), policy: LineSettings(field).over(defaults).policy())
        }
    }

    /// The agents, each with an id and a name.
    func agents() -> [Configuration.Agent] {
        var known: Set<String> = []
        return (list() ?? []).compactMap { field in
            guard let fields = field.mapping(knowing: ["id", "name"]) else { return nil }
            guard let idField = fields["id"] else {
                problems.report(field.key, at: field.node.place, "has no 'id'; write '{ id: ana, name: Ana }'")
                return nil
            }
            let name = fields["name"]?.text(atMost: ConfigurationLimits.name)
            guard let id = idField.text(atMost: ConfigurationLimits.identifier) else { return nil }
            guard id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.@".contains($0)) }) else {
                idField.report(
                    "'\(shortened(id))' is no agent's id; it has letters, digits, '-', '_', '.' and '@' only")
                return nil
            }
            guard known.insert(id).inserted else {
                idField.report("the agent '\(id)' is there already; every agent has an id of their own")
                return nil
            }
            return Configuration.Agent(id: id, name: name ?? id)
        }
    }
}
