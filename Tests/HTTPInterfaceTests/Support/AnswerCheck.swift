import Encoding
import EventLogTesting
import Events
import HTTPTypes
import Narration
import Testing
import Timeline

@testable import HTTPInterface

/// Holds every answer that a test gets against what `/openapi.json` says of it: a client that was generated from that must be able
/// to read what comes.
struct AnswerCheck: Sendable {
    private let document: JSON

    init(_ operations: [HTTPInterface.Operation]) { document = OpenAPIDocument(operations: operations).json }

    /// Records what of an answer the document doesn't say.
    func check(_ answer: Answer, to method: HTTPRequest.Method, _ uri: String) {
        for fault in faults(of: answer, to: method, uri) {
            let what = "\(method) \(uri), answered \(answer.status.code): \(fault)"
            Issue.record("\(what). The answer: \(answer.text.prefix(600))")
        }
    }

    /// What of an answer the document doesn't say; nothing where there is no such path.
    func faults(of answer: Answer, to method: HTTPRequest.Method, _ uri: String) -> [String] {
        let path = uri.split(separator: "?", maxSplits: 1)[0]
        // What is no request of HTTP's reaches no route: it is answered without a body.
        if answer.status == .badRequest, answer.text.isEmpty { return [] }
        guard let described = operation(method, String(path)) else { return [] }
        let responses = described["responses"]
        let status = "\(answer.status.code)"
        let response = responses[status] == .null ? responses["default"] : responses[status]
        guard case .object(let content) = response["content"] else {
            return answer.text.isEmpty ? [] : ["nothing is said of a body"]
        }
        let type = (answer.headers[.contentType] ?? "").prefix { $0 != ";" }
        guard let media = content[String(type)] ?? content[answer.headers[.contentType] ?? ""] ?? content["*/*"] else {
            return ["its type is '\(type)', and not \(content.keys.sorted())"]
        }
        guard type != EventStream.Form.lines.type else {
            return answer.lines.flatMap { faults(of: $0, media["schema"], at: "(a line)") + dataFaults(of: $0) }
        }
        guard type.hasSuffix("json") else { return [] }
        var events = type == CloudEvent.type ? [answer.json] : []
        if case .array(let deliveries) = answer.json["deliveries"] { events += deliveries.map { $0["event"] } }
        return faults(of: answer.json, media["schema"], at: "(the body)") + events.flatMap { dataFaults(of: $0) }
    }

    /// What of a CloudEvent's data the schema that it names doesn't say.
    private func dataFaults(of event: JSON) -> [String] {
        guard case .string(let name) = event["dataschema"], event["data"] != .null else { return [] }
        guard let kind = EventKind.allCases.first(where: { EventSchema($0).identifier == name }) else {
            return ["there is no schema \(name)"]
        }
        do {
            let schema = try JSONDocument(Array(EventSchema(kind).document.text().utf8), limit: .max)
            let data = String(decoding: try JSONCoding.encode(event["data"]), as: UTF8.self)
            return try JSONSchemaCheck(data, of: schema.root).mistakes
        } catch {
            return ["\(name) can't be held against it: \(error)"]
        }
    }

    /// The operation at a path: of several that fit, the one with the fewest parts in braces.
    private func operation(_ method: HTTPRequest.Method, _ path: String) -> JSON? {
        guard case .object(let paths) = document["paths"] else { return nil }
        let parts = path.split(separator: "/")
        let fitting = paths.keys.filter { template in
            let names = template.split(separator: "/")
            return names.count == parts.count
                && zip(names, parts).allSatisfy { name, part in
                    name == "{version}" ? GraphPath.isVersion(part) : name.hasPrefix("{") || name == part
                }
        }
        let nearest = fitting.min { $0.count { $0 == "{" } < $1.count { $0 == "{" } }
        let described = nearest.flatMap { paths[$0] }?[method.rawValue.lowercased()]
        return described == .null ? nil : described
    }
}

// MARK: - Schemas

extension AnswerCheck {
    private func faults(of value: JSON, _ schema: JSON, at path: String) -> [String] {
        if case .string(let reference) = schema["$ref"] {
            let name = String(reference.split(separator: "/").last ?? "")
            return faults(of: value, document["components"]["schemas"][name], at: path)
        }
        if case .array(let choices) = schema["anyOf"] {
            let all = choices.map { faults(of: value, $0, at: path) }
            return all.contains([]) ? [] : all.min { $0.count < $1.count } ?? []
        }
        guard case .string(let type) = schema["type"] else { return [] }
        switch (type, value) {
        case ("object", .object(let members)): return faults(of: members, schema, at: path)
        case ("array", .array(let elements)):
            return elements.enumerated().flatMap { faults(of: $1, schema["items"], at: "\(path)[\($0)]") }
        case ("string", .string(let text)): return faults(of: text, schema, at: path)
        case ("integer", .integer), ("number", .integer), ("number", .number), ("boolean", .bool), ("null", .null):
            return []
        default: return ["\(path) is no \(type)"]
        }
    }

    private func faults(of members: [String: JSON], _ schema: JSON, at path: String) -> [String] {
        var faults: [String] = []
        if case .array(let required) = schema["required"] {
            for case .string(let name) in required where members[name] == nil {
                faults.append("\(path) lacks '\(name)'")
            }
        }
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            if case .object(let properties) = schema["properties"], let known = properties[name] {
                faults += self.faults(of: member, known, at: "\(path).\(name)")
            } else if case .object = schema["additionalProperties"] {
                faults += self.faults(of: member, schema["additionalProperties"], at: "\(path).\(name)")
            } else if schema["additionalProperties"] != .bool(true) {
                faults.append("\(path).\(name) is not described")
            }
        }
        return faults
    }

    private func faults(of text: String, _ schema: JSON, at path: String) -> [String] {
        if case .array(let choices) = schema["enum"], !choices.contains(.string(text)) {
            return ["\(path) is '\(text)', and none of its choices"]
        }
        if schema["format"] == .string("date-time"), Timestamp(iso8601: text) == nil {
            return ["\(path) is '\(text)', and no time"]
        }
        return []
    }
}
