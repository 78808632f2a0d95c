import Encoding
import Settings

/// HTTP requests.
extension FlowReader {
    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]

    func asking(_ node: SettingNode) -> FlowAsking? {
        guard check(node, has: ["method", "url", "headers", "body", "save", "retries"]) else { return nil }
        let method = node["method"].map { self.method($0) } ?? (node["body"] == nil ? "GET" : "POST")
        let url = needed("url", in: node, "write the address that is asked").flatMap(url)
        let headers = node["headers"].map(headers) ?? []
        let body = node["body"].map { self.body($0) } ?? FlowAsking.Body.none
        let save = node["save"].map { variable($0) }
        let retries = node["retries"].map { number($0, 0...3) }
        guard let method, let url, let body else { return nil }
        return FlowAsking(
            method: method, url: url, headers: headers, body: body, save: save ?? nil, retries: (retries ?? 0) ?? 0)
    }

    private func method(_ node: SettingNode) -> String? {
        guard let text = scalar(node, "a method such as GET") else { return nil }
        if FlowReader.methods.contains(text) { return text }
        let hint = hint(for: text, among: FlowReader.methods)
        reading.report(
            node,
            "'\(shortened(text))' is no method\(hint.isEmpty ? "; write one of \(FlowReader.methods.joined(separator: ", "))" : hint)"
        )
        return nil
    }

    private func url(_ node: SettingNode) -> TextTemplate? {
        guard let text = scalar(node, "an address such as https://shop.example/orders") else { return nil }
        let template = template(text, at: node)
        let host = ["https://", "http://"].first(where: text.hasPrefix).map { text.dropFirst($0.count) }
        let plain = template.pieces.allSatisfy {
            if case .text(let part) = $0 { part.utf8.allSatisfy { (0x21...0x7E).contains($0) } } else { true }
        }
        guard let host, let first = host.first, first != "/", plain, text.utf8.count <= 2_000 else {
            reading.report(
                node,
                "'\(shortened(text))' is no address; it begins with https:// or http:// and a host, and has no spaces")
            return nil
        }
        return template
    }

    private func headers(_ node: SettingNode) -> [(name: String, value: TextTemplate)] {
        let entries = entries(node, "headers")
        if entries.count > 50 { reading.report(node, "has \(entries.count) headers; at most 50 are possible") }
        return entries.prefix(50).compactMap { entry in
            let isName =
                !entry.key.isEmpty && entry.key.utf8.count <= 128
                && entry.key.unicodeScalars.allSatisfy {
                    $0.isWordStart || $0.isDigit || "!#$%&'*+-.^`|~".unicodeScalars.contains($0)
                }
            if !isName {
                reading.report(
                    keyOf: entry.value,
                    "'\(shortened(entry.key))' can't be a header's name; write letters, digits and '-'")
            }
            guard let text = scalar(entry.value, "a text") else { return nil }
            if FlowReader.breaksHeader(text) {
                reading.report(entry.value, "has a line break or another control character; a header has none")
            }
            return (entry.key, template(text, at: entry.value))
        }
    }

    /// Whether a text can't be a header's value.
    static func breaksHeader(_ text: String) -> Bool {
        text.utf8.contains { $0 < 0x20 && $0 != 9 || $0 == 0x7F }
    }

    private func body(_ node: SettingNode) -> FlowAsking.Body? {
        switch node.content {
        case .null: return FlowAsking.Body.none
        case .mapping, .sequence: return json(node).map { .json($0) }
        case .word(let text), .text(let text):
            let template = template(text, at: node)
            guard let first = text.trimmed.first, "{[".contains(first), !text.trimmed.hasPrefix("{{") else {
                return .text(template)
            }
            // JSON that is written out: values are parts of its strings.
            var json = JSONTemplate()
            for piece in template.pieces {
                switch piece {
                case .text(let part): json.append(part)
                case .value(let name, let otherwise): json.append(part: name, otherwise: otherwise)
                }
            }
            return .json(json)
        case .flag, .number: return .text(TextTemplate(plain: node.said ?? ""))
        }
    }
}
