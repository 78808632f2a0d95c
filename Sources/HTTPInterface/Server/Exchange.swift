import Broker
import Encoding
import Events
import Foundation
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Projections
import Timeline

/// One request, as a route sees it.
struct Exchange: Sendable {
    let request: Request
    /// The parts of the path that the route names, decoded.
    let parameters: [String: String]
    /// What the operation says of itself: limits among it.
    let operation: Operation
    /// Where there is one: the place it holds among the requests that are worked on.
    let place: Place?
    /// Its connection; nil for a request that came by none.
    let channel: (any Channel)?
    /// The body, where it was read already.
    private(set) var collected: [UInt8]?
    /// What its caller's key makes of it; nil without one.
    private(set) var keyed: KeyedRequest?

    init(_ request: Request, _ context: Visit, _ operation: Operation) {
        self.request = request
        self.operation = operation
        (place, channel) = (context.place, context.channel)
        var parameters: [String: String] = [:]
        for (name, value) in context.parameters {
            parameters[String(name)] = value.removingPercentEncoding ?? String(value)
        }
        if operation.routerPath != operation.path { parameters["phone_number_id"] = parameters["node"] }
        self.parameters = parameters
    }

    /// A request that came by no connection, with the parts of its path.
    init(_ request: Request, parameters: [String: String], _ operation: Operation) {
        (self.request, self.parameters, self.operation) = (request, parameters, operation)
        (place, channel) = (nil, nil)
    }

    /// A part of the path; empty where the route names none such.
    func path(_ name: String) -> String { parameters[name] ?? "" }

    /// A parameter of the query; nil where it is missing.
    func query(_ name: String) -> String? { request.uri.queryParameters[name[...]].map(String.init) }

    /// A whole number of the query, within bounds.
    func query(_ name: String, in range: ClosedRange<UInt64>) throws -> UInt64? {
        guard let text = query(name) else { return nil }
        guard let number = UInt64(text), range.contains(number) else {
            throw Problem.invalid(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// `true` or `false` in the query.
    func query(flag name: String) throws -> Bool? {
        switch query(name) {
        case nil: nil
        case "true": true
        case "false": false
        default: throw Problem.invalid(name, "must be true or false")
        }
    }

    /// How many are asked for.
    func limit() throws -> Int { Int(try query("limit", in: 1...UInt64(Page.largest)) ?? UInt64(Page.usual)) }

    /// Which of a conversation's events are asked for: from the start on, after a position, or the newest before one.
    func page() throws -> Page {
        var page = Page()
        page.limit = try limit()
        if let after = try query("after", in: 0...Position.largest.rawValue) { page.after = Position(after) }
        if query("before") == "end" {
            page.isNewest = true
        } else if let before = try query("before", in: 1...Position.largest.rawValue) {
            page.before = Position(before)
            page.isNewest = true
        }
        return page
    }

    /// A copy that has its body: where that is looked at before it is wanted.
    func collecting(limit: Int) async throws -> Exchange {
        var copy = self
        copy.collected = try await body(limit: limit)
        return copy
    }

    /// A copy that is made with a key.
    func keyed(as request: KeyedRequest) -> Exchange {
        var copy = self
        copy.keyed = request
        return copy
    }

    /// The body as it came.
    func body() async throws -> [UInt8] { try await body(limit: operation.bodyLimit) }

    /// The body as it came, of at most so many bytes.
    func body(limit: Int) async throws -> [UInt8] {
        if let collected { return collected }
        return try await request.bytes(limit: limit)
    }

    /// The body as a value; an empty body is an empty object. What the operation's schema has no place for is refused.
    func decode<Value: Decodable>(_ type: Value.Type) async throws -> Value {
        try JSONCoding.decode(type, from: try await document().bytes)
    }

    /// The body as it stands there, in which nothing is that the operation's schema has no place for; an empty body is an empty object.
    func document() async throws -> JSONDocument {
        let document = try JSONCoding.document(orNothing: try await body())
        try operation.body?.refuseUnknown(in: document.root)
        return document
    }

    /// Reads a body that has nothing to say.
    func decodeNothing() async throws { _ = try await decode(Nothing.self) }

    private struct Nothing: Decodable {}

    /// Refuses a parameter of the query that the operation doesn't have: a misspelt filter would show everything. Elsewhere,
    /// clients and monitoring systems send what they like.
    func refuseUnknownParameters() throws {
        guard operation.path.hasPrefix("/v1/") else { return }
        let known = operation.parameters.filter { $0.place == "query" }.map(\.name)
        for (name, _) in request.uri.queryParameters where !known.contains(String(name)) {
            throw Problem.unknown(String(name), "parameter", among: known)
        }
    }
}

extension Request {
    /// The body as it came, of at most so many bytes.
    func bytes(limit: Int) async throws -> [UInt8] {
        let announced = headers[.contentLength].flatMap(Int.init)
        guard announced ?? 0 <= limit else { throw Problem.tooLarge(limit) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(announced ?? 0)
        do {
            for try await chunk in body {
                guard bytes.count + chunk.readableBytes <= limit else { throw Problem.tooLarge(limit) }
                bytes += chunk.readableBytesView
            }
            // Where reading was given up, the body may also just end, as if it were complete.
            try Task.checkCancellation()
        } catch is CancellationError {
            throw Problem.lateBody
        } catch let problem as Problem {
            throw problem
        } catch {
            // Chunks that are none, or a connection that ended.
            throw Problem(.malformed, "the body can't be read: it is cut off, or is not in chunks as it says it is")
        }
        guard announced.map({ $0 == bytes.count }) ?? true else {
            throw Problem(.malformed, "the body is shorter than its Content-Length")
        }
        return bytes
    }
}

extension Problem {
    fileprivate static func tooLarge(_ limit: Int) -> Problem {
        Problem(.tooLarge, "the body is larger than the \(limit) bytes that are taken here")
    }

    /// The request's time was over before its body was there.
    static let lateBody = Problem(.requestTimeout, "the body did not arrive in time: send it again")
}
