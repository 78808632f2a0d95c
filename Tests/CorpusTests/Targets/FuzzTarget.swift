/// One way in for bytes that somebody else has made, and what must hold whatever they are.
package struct FuzzTarget: Sendable {
    /// Its name, which is also that of its folder in `Tests/Corpora`.
    package let name: String
    /// Bytes of an input at most: more of them find nothing more.
    package let longest: Int
    /// Tries an input; throws what did not hold.
    package let attempt: @Sendable (_ bytes: [UInt8]) throws -> Void

    init(_ name: String, longest: Int = 4096, _ attempt: @escaping @Sendable (_ bytes: [UInt8]) throws -> Void) {
        (self.name, self.longest, self.attempt) = (name, longest, attempt)
    }

    /// Every target: the wire first, then what people write, then what lies on the disk.
    package static let all: [FuzzTarget] = [
        .requests, .webhooks, .sends, .uploads, .json, .configuration, .scripts, .events, .projections, .snapshots,
        .records,
        .frames,
        .journals, .indexes, .pages, .logs,
    ]
}

/// Something that must hold and does not.
package struct Broken: Error, CustomStringConvertible {
    /// What.
    package let description: String

    init(_ description: String) { self.description = description }
}

/// Throws where something doesn't hold.
func hold(_ condition: Bool, _ what: @autoclosure () -> String) throws {
    if !condition { throw Broken(what()) }
}
