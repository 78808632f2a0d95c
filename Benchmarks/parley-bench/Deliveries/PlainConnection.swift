import Glibc

/// A connection over which requests of HTTP/1.1 are made one after another, and little else: the peers' clients are in C. One thread at a
/// time uses it.
final class PlainConnection: @unchecked Sendable {
    private static let emptyLine = Array("\r\n\r\n".utf8)
    /// Where the status stands: behind `HTTP/1.1`.
    private static let status = 9
    /// What stands before the length of an answer.
    private static let length = ["\r\nContent-Length: ", "\r\ncontent-length: "].map { Array($0.utf8) }

    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)

    /// Connects to a port of the loopback address.
    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let code = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw Failure("could not connect to port \(port): \(String(cString: strerror(errno)))") }
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(descriptor) }

    /// Makes a request, and shows status and body of its answer, which has to say how long it is.
    func ask<Value>(_ request: [UInt8], _ read: (Int, UnsafeRawBufferPointer) throws -> Value) throws -> Value {
        try request.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = send(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, 0)
                guard count > 0 else { throw Failure("a request could not be sent") }
                sent += count
            }
        }
        var filled = try receive(into: 0)
        while true {
            if let start = bodyStart(in: filled) {
                let (status, length) = try head(before: start)
                if start + length > buffer.count { buffer += repeatElement(0, count: start + length - buffer.count) }
                while filled < start + length { filled += try receive(into: filled) }
                return try buffer.withUnsafeBytes {
                    try read(status, UnsafeRawBufferPointer(rebasing: $0[start..<start + length]))
                }
            }
            filled += try receive(into: filled)
        }
    }

    private func receive(into offset: Int) throws -> Int {
        let count = buffer.withUnsafeMutableBytes { bytes in
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[offset...])
            return recv(descriptor, rest.baseAddress, rest.count, 0)
        }
        guard count > 0 else { throw Failure("the connection was closed before an answer was whole") }
        return count
    }

    private func bodyStart(in filled: Int) -> Int? {
        buffer.withUnsafeBytes { bytes in
            UnsafeRawBufferPointer(rebasing: bytes[..<filled]).start(of: PlainConnection.emptyLine)
                .map { $0 + PlainConnection.emptyLine.count }
        }
    }

    private func head(before end: Int) throws -> (status: Int, length: Int) {
        let found = buffer.withUnsafeBytes { bytes -> (Int?, Int?) in
            let head = UnsafeRawBufferPointer(rebasing: bytes[..<end])
            let field = PlainConnection.length.lazy.compactMap { mark in head.start(of: mark).map { $0 + mark.count } }
            return (head.number(from: PlainConnection.status), field.first.flatMap { head.number(from: $0) })
        }
        guard let status = found.0, let length = found.1 else {
            throw Failure("an answer has no length: \(String(decoding: buffer[..<end], as: UTF8.self))")
        }
        return (status, length)
    }
}

extension UnsafeRawBufferPointer {
    /// The number whose digits begin at a place; nil where there is none.
    fileprivate func number(from start: Int) -> Int? {
        guard start < count else { return nil }
        let digits = self[start...].prefix { (0x30...0x39).contains($0) }
        return (1...18).contains(digits.count) ? digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } : nil
    }

    /// Where a mark begins that is looked for; nil where it is nowhere.
    func start(of mark: [UInt8]) -> Int? {
        var place = 0
        while place + mark.count <= count, let start = baseAddress,
            let found = memchr(start + place, CInt(mark[0]), count - place - mark.count + 1)
        {
            place = UnsafeRawPointer(found) - start
            if memcmp(found, mark, mark.count) == 0 { return place }
            place += 1
        }
        return nil
    }
}
