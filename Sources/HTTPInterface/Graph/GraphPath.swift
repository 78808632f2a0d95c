import Events
import HTTPTypes
import Hummingbird
import WhatsApp

/// A path of the Graph API (B5): a node, and what is below it.
///
/// A node is a number, as all of the platform's are, so that no path of Parley's own is taken for one: `/106540352242922/messages`,
/// `/v23.0/106540352242922`. Only below a version it can also be the session of an
/// upload, or a collection that the platform has in the place of a node.
struct GraphPath: Sendable {
    /// What stands in the place of a version that a path doesn't have, on its way to the routes.
    static let noVersion = "-"

    /// The version; nil where the path has none.
    let version: String?
    /// The node.
    let node: String
    /// What is asked for of the node; empty for the node itself.
    let edge: String
    /// Which one of these; empty for all.
    let item: String

    /// The path below the version.
    var text: String { "/" + [node, edge, item].filter { !$0.isEmpty }.joined(separator: "/") }
    /// Whether it is the node itself.
    var isNode: Bool { edge.isEmpty }
    /// Whether it is the session of an upload.
    var isUpload: Bool { node.hasPrefix(GraphPath.uploadPrefix) }

    /// The path that a request's parts make.
    ///
    /// - Throws: The platform's error for one that it doesn't know.
    init(_ exchange: Exchange) throws(GraphError) {
        let version = exchange.path("version")
        guard GraphPath.isVersion(version) || version == GraphPath.noVersion else {
            throw GraphPath.unknown(version)
        }
        self.version = version == GraphPath.noVersion ? nil : version
        node = exchange.path("node")
        (edge, item) = (exchange.path("edge"), exchange.path("item"))
        let isSession = isUpload && edge.isEmpty && GraphPath.isStep(node[...], upTo: 1_024)
        guard GraphPath.isNode(node) || isSession || (GraphPath.collections.contains(node) && !edge.isEmpty) else {
            throw GraphPath.unknown(node)
        }
        for step in [edge, item] where !step.isEmpty {
            guard GraphPath.isStep(step[...], upTo: 128) else { throw GraphPath.unknown(step) }
        }
    }

    /// The messages of a line, or something else that it has.
    init(version: String, line: LineID, edge: String = "messages") {
        self.version = version == GraphPath.noVersion ? nil : version
        (node, self.edge, item) = (line.rawValue, edge, "")
    }

    /// What stands in the place of a node: its members are found below it.
    private static let collections: Set<String> = ["signups"]
    private static let uploadPrefix = "upload:"

    private static func unknown(_ step: String) -> GraphError {
        GraphError(httpStatus: 404, code: 2500, title: "(#2500) Unknown path components: /\(step.prefix(100))")
    }
}

// MARK: - Told by their looks

extension GraphPath {
    /// Whether a path is one of the Graph API's: it begins with a version or with a node.
    static func isGraph(_ path: String) -> Bool {
        let first = path.split(separator: "/", maxSplits: 1).first ?? ""
        return isVersion(first) || isNode(first)
    }

    /// The request as the routes know it: with a version.
    static func routed(_ request: Request) -> Request {
        guard let path = request.head.path, isNode(request.uri.path.split(separator: "/", maxSplits: 1).first ?? "")
        else {
            return request
        }
        var head = request.head
        head.path = "/\(noVersion)\(path.first == "/" ? "" : "/")\(path)"
        return Request(head: head, body: request.body)
    }

    /// Whether a request passes a file on, which takes its time.
    static func isUpload(_ request: Request) -> Bool {
        guard request.method == .post, request.uri.path == UploadRoutes.path || isGraph(request.uri.path) else {
            return false
        }
        return request.headers[.contentType]?.lowercased().hasPrefix("multipart/") == true
            || request.uri.path.contains("/\(uploadPrefix)")
    }

    /// Whether a part of a path is a version of the Graph API, such as `v23.0`.
    static func isVersion(_ part: some StringProtocol) -> Bool {
        let numbers = part.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        return part.first == "v" && numbers.count == 2
            && numbers.allSatisfy { (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isDigit) }
    }

    /// Whether a part of a path is a node: a number, or several with dots or underscores between them.
    static func isNode(_ part: some StringProtocol) -> Bool {
        (1...64).contains(part.utf8.count) && part.utf8.first?.isDigit == true
            && part.utf8.allSatisfy { $0.isDigit || $0 == 46 || $0 == 95 }
    }

    /// Whether a part of a path goes out as it is.
    private static func isStep(_ part: Substring, upTo limit: Int) -> Bool {
        part.utf8.count <= limit && part != "." && part != ".."
            && part.utf8.allSatisfy { $0.isDigit || ($0 | 32).isLetter || "_-.:=".utf8.contains($0) }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (48...57).contains(self) }
    fileprivate var isLetter: Bool { (97...122).contains(self) }
}
