import OrderedCollections

/// Reads a body of several parts, `multipart/form-data`: texts become fields, parts with a file name become files.
struct MultipartReader {
    private(set) var fields: OrderedDictionary<String, JSON> = [:]
    private(set) var files: [GraphRequest.File] = []

    /// Nil where the body is none: it lacks its boundary, or a part lacks its name.
    init?(_ body: [UInt8], contentType: String) {
        guard let boundary = MultipartReader.parameter("boundary", of: contentType),
            (1...70).contains(boundary.utf8.count)
        else { return nil }
        let mark = Array("--\(boundary)".utf8)
        guard var start = MultipartReader.find(mark, in: body, from: 0).map({ $0 + mark.count }) else { return nil }
        let end = Array("\r\n".utf8) + mark
        while files.count + fields.count < SandboxLimits.formFields {
            if body[start...].starts(with: "--".utf8) { return }
            guard let next = MultipartReader.find(end, in: body, from: start), add(body[start..<next]) else {
                return nil
            }
            start = next + end.count
        }
        return nil
    }

    private mutating func add(_ part: ArraySlice<UInt8>) -> Bool {
        let gap = Array("\r\n\r\n".utf8)
        guard let head = MultipartReader.find(gap, in: Array(part.prefix(8192)), from: 0) else { return false }
        let headers = MultipartReader.headers(String(decoding: part.prefix(head), as: UTF8.self))
        guard let disposition = headers["content-disposition"],
            let name = MultipartReader.parameter("name", of: disposition), !name.isEmpty
        else { return false }
        let content = part.dropFirst(head + gap.count)
        if let file = MultipartReader.parameter("filename", of: disposition) {
            files.append(
                GraphRequest.File(field: name, name: file, mimeType: headers["content-type"], bytes: Array(content)))
        } else {
            fields[name] = FormReader.value(String(decoding: content, as: UTF8.self))
        }
        return true
    }

    private static func headers(_ text: String) -> [String: String] {
        var headers: [String: String] = [:]
        for line in text.split(separator: "\r\n") {
            let sides = line.split(separator: ":", maxSplits: 1)
            if sides.count == 2 { headers[sides[0].lowercased()] = String(sides[1].drop { $0 == " " }) }
        }
        return headers
    }

    /// A parameter of a header's value: `name` of `form-data; name="file"`.
    private static func parameter(_ name: String, of header: String) -> String? {
        for part in header.split(separator: ";").dropFirst() {
            let sides = part.split(separator: "=", maxSplits: 1).map { String($0.drop { $0 == " " }) }
            guard sides.count == 2, sides[0].lowercased() == name else { continue }
            let value = sides[1]
            return value.count > 1 && value.hasPrefix("\"") && value.hasSuffix("\"")
                ? String(value.dropFirst().dropLast()) : value
        }
        return nil
    }

    /// Where some bytes stand for the first time. Files are large: what is no beginning is passed over quickly.
    private static func find(_ wanted: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard let first = wanted.first, bytes.count >= wanted.count else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            var place = start
            while place <= bytes.count - wanted.count {
                if bytes[place] == first, bytes[place..<place + wanted.count].elementsEqual(wanted) { return place }
                place += 1
            }
            return nil
        }
    }
}
