import Crypto
import HTTPInterface

/// What pages are made of beside HTML. Each has a path that changes with what it holds, so that browsers keep it for a year.
enum Asset {
    /// As it is counted.
    static let route = "/assets/{version}/{name}"

    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    ]
    private static let all = EmbeddedFiles.all.filter { types[ending($0.key)] != nil }

    /// One for all: modules find each other by their own paths.
    private static let version = SHA256.hash(
        data: Array(all.sorted { $0.key < $1.key }.flatMap { $0.key + $0.value }.map(String.init).joined().utf8)
    ).prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()

    /// Where it is found.
    static func path(_ name: String) -> String { "/assets/\(version)/\(name)" }

    /// The asset that a path names, whichever version; nil for other paths.
    static func name(in path: String) -> String? {
        let parts = path.split(separator: "/")
        guard parts.count == 3, parts[0] == "assets", all[String(parts[2])] != nil else { return nil }
        return String(parts[2])
    }

    static func answer(_ name: String, known: String?) -> PageAnswer {
        let tag = "\"\(version)\""
        let fields = [
            ("Cache-Control", "public, max-age=31536000, immutable"), ("ETag", tag),
            ("Content-Type", types[ending(name)] ?? "text/plain"),
        ]
        guard known != tag else { return PageAnswer(304, fields) }
        return PageAnswer(200, fields, Array((all[name] ?? "").utf8))
    }

    private static func ending(_ name: String) -> String { String(name.split(separator: ".").last ?? "") }
}
