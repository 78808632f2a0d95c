import Messages
import WhatsApp

/// Looks at a form with files while it passes through, a chunk at a time: that it is one, that none of its parts is a secret, and
/// perhaps what its file is. Nothing of a chunk goes on before all of it was looked at.
struct MultipartCheck: Sendable {
    /// The most bytes of a part's head.
    private static let headLimit = 8 << 10
    /// The most parts of a form.
    private static let partLimit = 100
    /// The parts that don't go on: the names of what opens something.
    private static let refused = GraphForm.secrets.union(["method", "batch"])

    private enum State {
        /// Before the first boundary, or within a part.
        case content(isFirst: Bool)
        /// Behind a boundary.
        case afterBoundary
        /// Within a part's head.
        case head
        /// Behind the last boundary.
        case end
    }

    private let boundary: [UInt8]
    /// The parts that there may be; nil for any.
    private let known: Set<String>?
    private var state = State.content(isFirst: true)
    /// What was seen and can't be told yet.
    private var pending: [UInt8]
    private var parts = 0
    /// Bytes that come before the content of a part, and belong to its head.
    private var headEnd = 0
    /// What looks at the file; nil where nothing does.
    private var file: UploadedFile?
    /// What makes out whether it is the same form as another time; nil where nobody asks.
    private let digest: UploadDigest?

    /// - Parameters:
    ///   - contentType: The field of the head that names the boundary.
    ///   - limits: The limits that the file is held to; nil for none.
    ///   - known: The parts that there may be; nil for any.
    ///   - digest: Told every part.
    init(
        contentType: String, limits: LimitProfile? = nil, known: Set<String>? = nil, digest: UploadDigest? = nil
    ) throws(GraphError) {
        guard let boundary = MultipartCheck.boundary(in: contentType) else {
            throw GraphError(100, "the form has no boundary: 'Content-Type: multipart/form-data; boundary=…' names it")
        }
        self.boundary = Array("\r\n--\(boundary)".utf8)
        (self.known, self.digest) = (known, digest)
        // The first boundary needs no line before it.
        pending = [13, 10]
        file = limits.map(UploadedFile.init)
    }

    /// Whether what was taken may go on, as far as the file is looked at.
    var mayGoOn: Bool { file?.mayGoOn ?? true }

    /// Looks at the next bytes.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(GraphError) {
        pending += bytes
        while try step() {}
    }

    /// A part of such a form that says something in plain letters, with the boundary before it.
    func part(_ name: String, saying text: String) -> [UInt8] {
        Array(boundary.dropFirst(2))
            + Array("\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(text)\r\n".utf8)
    }

    /// The form is over.
    func finish() throws(GraphError) {
        guard case .end = state else { throw MultipartCheck.malformed("it ends before its last boundary") }
        guard parts > 0 else { throw MultipartCheck.malformed("it has no parts") }
    }

    /// One step; false where more bytes are needed.
    private mutating func step() throws(GraphError) -> Bool {
        switch state {
        case .content(let isFirst):
            guard let place = pending.place(of: boundary) else {
                if isFirst, pending.count > MultipartCheck.headLimit {
                    throw MultipartCheck.malformed("no boundary begins it")
                }
                try remove(max(0, pending.count - boundary.count), isContent: !isFirst)
                return false
            }
            guard !isFirst || place.lowerBound == 0 else { throw MultipartCheck.malformed("no boundary begins it") }
            try remove(place.lowerBound, isContent: !isFirst)
            if !isFirst { try file?.end() }
            pending.removeFirst(place.count)
            state = .afterBoundary
        case .afterBoundary:
            guard pending.count >= 2 else { return false }
            if pending.starts(with: [45, 45]) {
                state = .end
            } else {
                guard pending.starts(with: [13, 10]) else {
                    throw MultipartCheck.malformed("a boundary has no line of its own")
                }
                state = .head
            }
        case .head:
            guard let place = pending.place(of: [13, 10, 13, 10]) else {
                guard pending.count <= MultipartCheck.headLimit else {
                    throw MultipartCheck.malformed("a part's head is too long")
                }
                return false
            }
            try checkHead(String(decoding: pending[..<place.lowerBound], as: UTF8.self))
            // The line's end before a boundary can be the one that ends the head.
            pending.removeFirst(place.lowerBound + 2)
            headEnd = 2
            state = .content(isFirst: false)
        case .end:
            pending.removeAll()
            return false
        }
        return true
    }

    /// Removes the first bytes of what is pending, which may be content of a part.
    private mutating func remove(_ count: Int, isContent: Bool) throws(GraphError) {
        if isContent {
            let skipped = min(headEnd, count)
            headEnd -= skipped
            try file?.take(pending[skipped..<count])
            digest?.take(pending[skipped..<count])
        }
        pending.removeFirst(count)
    }

    private mutating func checkHead(_ head: String) throws(GraphError) {
        parts += 1
        guard parts <= MultipartCheck.partLimit else {
            throw MultipartCheck.malformed("it has more than \(MultipartCheck.partLimit) parts")
        }
        let lines = head.split(separator: "\r\n")
        let disposition = lines.first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let disposition, let name = MultipartCheck.parameter("name", in: disposition) else {
            throw MultipartCheck.malformed("a part has no 'Content-Disposition: form-data; name=…'")
        }
        guard !MultipartCheck.refused.contains(name.lowercased()) else {
            throw GraphError(
                100,
                "a form with a file can't hold '\(name)': send the token as 'Authorization: Bearer TOKEN' or in the query"
            )
        }
        guard known?.contains(name) ?? true else {
            throw GraphError(
                100,
                "'\(name.prefix(60))' is no part that is known here: \((known ?? []).sorted().joined(separator: ", ")) are"
            )
        }
        let line = lines.first { $0.lowercased().hasPrefix("content-type:") }
        let type = line.map { MultipartCheck.trimmed($0.dropFirst("content-type:".count)) } ?? ""
        try file?.begin(name, type: type)
        digest?.begin(name, type: type)
    }

    private static func malformed(_ fault: String) -> GraphError {
        GraphError(100, "the body is no form with files as RFC 7578 has it: \(fault)")
    }
}

// MARK: - Fields of heads

extension MultipartCheck {
    private static func boundary(in contentType: String) -> String? {
        guard contentType.lowercased().hasPrefix("multipart/form-data"),
            let boundary = parameter("boundary", in: contentType[...]), (1...70).contains(boundary.utf8.count)
        else { return nil }
        return boundary
    }

    /// A parameter behind a semicolon, quoted or not.
    private static func parameter(_ name: String, in field: Substring) -> String? {
        for part in split(field).dropFirst() {
            let halves = part.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, trimmed(halves[0]).lowercased() == name else { continue }
            let value = trimmed(halves[1])
            guard value.first == "\"" else { return value }
            return String(value.dropFirst().prefix { $0 != "\"" })
        }
        return nil
    }

    /// At the semicolons that stand in no quotes.
    private static func split(_ field: Substring) -> [Substring] {
        var isQuoted = false
        return field.split(omittingEmptySubsequences: false) { character in
            if character == "\"" { isQuoted.toggle() }
            return character == ";" && !isQuoted
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

extension [UInt8] {
    /// Where some bytes stand that begin with a byte that is rare among these.
    fileprivate func place(of sought: [UInt8]) -> Range<Int>? {
        withUnsafeBufferPointer { bytes in
            var start = 0
            while start + sought.count <= bytes.count {
                guard let place = bytes[start...(bytes.count - sought.count)].firstIndex(of: sought[0]) else {
                    return nil
                }
                if bytes[place..<(place + sought.count)].elementsEqual(sought) { return place..<(place + sought.count) }
                start = place + 1
            }
            return nil
        }
    }
}
