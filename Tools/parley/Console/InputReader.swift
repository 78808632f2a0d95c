import Foundation

/// Reads files, pipes and terminals to their end, without being stuck where nothing comes: the command can be interrupted.
enum InputReader {
    private static let pieceSize = 1 << 20
    private static let patienceInMilliseconds: Int32 = 100

    /// A file's bytes.
    static func read(path: String, atMost limit: Int) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw trouble("could not be opened") }
        defer { close(descriptor) }
        return try read(descriptor, atMost: limit)
    }

    /// What comes until the end.
    static func read(_ descriptor: Int32, atMost limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: pieceSize)
        while true {
            try Task.checkCancellation()
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&request, 1, patienceInMilliseconds) != 0 else { continue }
            let count = Foundation.read(descriptor, &piece, pieceSize)
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR || errno == EAGAIN { continue }
                throw trouble("could not be read")
            }
            bytes += piece[..<count]
            guard bytes.count <= limit else { throw Failure("larger than \(limit >> 20) MiB: split it") }
        }
    }

    private static func trouble(_ what: String) -> Failure { Failure("\(what): \(String(cString: strerror(errno)))") }
}
