import Hummingbird
import NIOCore

/// A part of a list as JSON, bounded in bytes: elements come one at a time, and each is kept once, as it will be sent.
struct ListPage: Sendable {
    /// Bytes that are passed on at once: who reads slowly has taken something, then.
    private static let piece = 64 << 10

    private let name: String
    private let limit: Int
    private var elements: [ByteBuffer] = []
    private var size = 0
    /// What to go on from; nil where there is no more.
    private(set) var next: UInt64?

    /// An empty page.
    ///
    /// - Parameter limit: Bytes of its elements.
    init(_ name: String, limit: Int) { (self.name, self.limit) = (name, limit) }

    /// Fills the page with elements in the order in which they are wanted, until it is full. The first one always fits.
    ///
    /// - Parameters:
    ///   - next: What to go on from after the last of them; nil where there is no more.
    ///   - name: What to go on from after an element.
    ///   - json: An element as JSON; nil for none.
    mutating func fill<Elements: Sequence>(
        with all: Elements, next: UInt64?, name: (Elements.Element) -> UInt64,
        json: (Elements.Element) throws -> [UInt8]?
    ) rethrows {
        self.next = next
        var last: UInt64?
        for element in all {
            if let json = try json(element), !add(json) {
                self.next = last
                return
            }
            last = name(element)
        }
    }

    private mutating func add(_ json: [UInt8]) -> Bool {
        guard elements.isEmpty || size + json.count < limit else { return false }
        elements.append(ByteBuffer(bytes: json))
        size += json.count + 1
        return true
    }

    /// The answer that is this page.
    ///
    /// - Parameter isBackwards: Whether the elements came in the order opposite to that in which they are shown.
    func response(isBackwards: Bool = false) -> Response {
        var parts = [ByteBuffer(string: "{\"\(name)\":[")]
        for (index, element) in (isBackwards ? elements.reversed() : elements).enumerated() {
            if index > 0 { parts.append(ByteBuffer(string: ",")) }
            parts.append(element)
        }
        parts.append(ByteBuffer(string: "],\"next\":\(next.map(String.init) ?? "null")}"))
        return Response(status: .ok, headers: [.contentType: "application/json"], body: ListPage.body(parts))
    }

    private static func body(_ parts: [ByteBuffer]) -> ResponseBody {
        let length = parts.reduce(0) { $0 + $1.readableBytes }
        // What is small is passed on with the head.
        guard length > piece else {
            return ResponseBody(byteBuffer: parts.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) })
        }
        return ResponseBody(contentLength: length) { writer in
            for var part in parts {
                while let bytes = part.readSlice(length: min(piece, part.readableBytes)), bytes.readableBytes > 0 {
                    try await writer.write(bytes)
                }
            }
            try await writer.finish(nil)
        }
    }
}
