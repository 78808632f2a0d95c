import Broker
import HTTPTypes
import Hummingbird
import NIOCore

/// A file of the store, as HTTP has it: whole or a range, never shown by a browser itself, and known by what it holds.
struct StoredFile: Sendable {
    /// Bytes that are read at a time.
    private static let chunk = 256 << 10

    let file: MediaFile
    let sha256: String
    let type: String
    /// What its sender calls it; nil where they told nothing.
    let name: String?
    let reader: LogReader

    /// The answer to a request for it.
    func response(to exchange: Exchange) -> Response {
        let request = exchange.request.headers
        var headers: HTTPFields = [
            .eTag: "\"\(sha256)\"", .acceptRanges: "bytes", .contentType: StoredFile.safe(type),
            .contentDisposition: "attachment; filename=\"\(safeName)\"",
        ]
        if let known = request[.ifNoneMatch], known == "*" || known.contains("\"\(sha256)\"") {
            return Response(status: .notModified, headers: headers)
        }
        guard let text = request[.range], let range = StoredFile.range(text, of: file.size) else {
            return Response(status: .ok, headers: headers, body: body(0..<file.size))
        }
        guard let range else {
            headers[.contentRange] = "bytes */\(file.size)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        }
        headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.size)"
        return Response(status: .partialContent, headers: headers, body: body(range))
    }

    private func body(_ range: Range<Int>) -> ResponseBody {
        ResponseBody(contentLength: range.count) { [file, reader] writer in
            var place = range.lowerBound
            while place < range.upperBound {
                let (offset, count) = (place, min(StoredFile.chunk, range.upperBound - place))
                let bytes = try await reader.read { _ in try file.read(at: offset, upTo: count) }
                guard !bytes.isEmpty else { break }
                try await writer.write(ByteBuffer(bytes: bytes))
                place += bytes.count
            }
            try await writer.finish(nil)
        }
    }

    /// The bytes that a `Range` names; an inner nil where there are none of them, an outer one where it is to be ignored: several ranges,
    /// other units, nonsense (RFC 9110, 14.2).
    static func range(_ text: String, of size: Int) -> Range<Int>?? {
        guard text.hasPrefix("bytes="), text.utf8.count <= 100 else { return nil }
        let ends = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, ends.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return nil }
        switch (Int(ends[0]), Int(ends[1])) {
        case (let first?, let last) where last != nil || ends[1].isEmpty:
            if let last, last < first { return nil }
            return first < size ? .some(first..<min(last.map { $0 == .max ? $0 : $0 + 1 } ?? size, size)) : .some(nil)
        case (nil, let count?) where ends[0].isEmpty:
            return count > 0 && size > 0 ? .some(max(0, size - count)..<size) : .some(nil)
        default: return nil
        }
    }

    /// The sender's name for it, of letters, digits and a few signs that no system takes for anything else; else one of its own.
    private var safeName: String {
        let plain = (name ?? "").unicodeScalars.suffix(100).map { scalar in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return isPlain || "-_.".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
        }
        let trimmed = String(plain.drop { $0 == "." || $0 == "_" })
        return trimmed.isEmpty ? "\(sha256.prefix(16)).\(StoredFile.ending(of: type))" : trimmed
    }

    /// What a file of a type usually ends with.
    private static func ending(of type: String) -> String {
        let name = type.prefix { $0 != ";" }
        let endings = [
            "audio/mpeg": "mp3", "audio/ogg": "ogg", "video/3gpp": "3gp", "image/jpeg": "jpg", "application/pdf": "pdf",
        ]
        if let ending = endings[String(name)] { return ending }
        let part = name.split(separator: "/").last ?? ""
        let isPlain =
            (1...5).contains(part.utf8.count)
            && part.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
        return isPlain ? String(part) : "bin"
    }

    /// The type as a field of a head can have it.
    private static func safe(_ type: String) -> String {
        let isPlain = (3...100).contains(type.utf8.count) && type.utf8.allSatisfy { (32...126).contains($0) }
        return isPlain ? type : "application/octet-stream"
    }
}
