import Crypto
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Files of customers' messages, beside the log (S2.5): each once, named by the SHA-256 of what it holds. What is there never changes.
///
/// A file is written aside, synced, and then named: whatever has a name is whole. Nobody but the owner of the process may read it.
public struct MediaStore: Sendable {
    /// What is left free on the disk for the log.
    static let reserve = 512 << 20

    let directory: String

    /// A store in a folder, which is made when it is needed.
    public init(directory: String) { self.directory = directory }

    /// A file that was put into the store.
    public struct Kept: Hashable, Sendable {
        /// SHA-256 of what it holds, 32 bytes.
        public let sha256: [UInt8]
        /// Its size in bytes.
        public let size: Int
    }

    /// Why a file is not in the store.
    public enum Refusal: Error, Hashable, CustomStringConvertible {
        /// It is larger than its kind may be.
        case tooLarge(limit: Int)
        /// It is not what it is said to be.
        case wrongType(String)
        /// It is no longer what the platform has said of it.
        case cutOff
        /// The disk doesn't take it.
        case disk(String)

        /// What happened and what to do.
        public var description: String {
            switch self {
            case .tooLarge(let limit): "it is larger than the \(limit) bytes that its kind may have"
            case .wrongType(let type): "it is not what it is said to be: '\(type)'"
            case .cutOff: "it came to an end too early"
            case .disk(let reason):
                "it can't be written: \(reason); check the disk and the permissions of the data directory"
            }
        }
    }

    /// Puts a file into the store.
    ///
    /// - Parameters:
    ///   - length: How many bytes are to come, where that is known.
    ///   - limit: The most bytes that it may have.
    ///   - isRight: Whether it can begin with these bytes.
    func keep(
        _ chunks: some AsyncSequence<[UInt8], any Error>, length: Int?, atMost limit: Int,
        where isRight: (ArraySlice<UInt8>) -> Bool, type: String
    ) async throws -> Kept {
        let writing = try MediaWriting(in: directory)
        defer { writing.discard() }
        var (hash, size) = (SHA256(), 0)
        var front: [UInt8] = []
        for try await chunk in chunks {
            size += chunk.count
            guard size <= limit else { throw Refusal.tooLarge(limit: limit) }
            if front.count < MediaType.frontLength { front += chunk.prefix(MediaType.frontLength - front.count) }
            hash.update(data: chunk)
            try writing.write(chunk)
        }
        guard length ?? size == size else { throw Refusal.cutOff }
        guard isRight(front[...]) else { throw Refusal.wrongType(type) }
        let sha256 = Array(hash.finalize())
        try writing.finish(as: MediaStore.name(sha256))
        return Kept(sha256: sha256, size: size)
    }

    /// A file with this SHA-256; nil where there is none.
    public func file(_ sha256: [UInt8]) -> MediaFile? { MediaFile("\(directory)/\(MediaStore.name(sha256))") }

    /// How many files there are, and how many bytes they have.
    public var counts: (files: Int, bytes: Int) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.utf8.count == 64 }.reduce(into: (0, 0)) { counts, name in
            counts.0 += 1
            counts.1 += MediaFile("\(directory)/\(name)")?.size ?? 0
        }
    }

    /// Removes what a process left that died while it wrote.
    func removeLeftovers() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        where name.hasPrefix(MediaWriting.prefix) {
            unlink("\(directory)/\(name)")
        }
    }

    /// The name of a file: its SHA-256 in hexadecimal.
    public static func name(_ sha256: [UInt8]) -> String {
        sha256.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// The SHA-256 that a name has; nil for what is none.
    public static func sha256(named name: String) -> [UInt8]? {
        let bytes = Array(name.utf8)
        guard bytes.count == 64, bytes.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
            return nil
        }
        return stride(from: 0, to: 64, by: 2).compactMap {
            UInt8(String(decoding: bytes[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }
}

/// A file of the store that is open for reading.
public final class MediaFile: Sendable {
    /// Its size in bytes.
    public let size: Int
    private let descriptor: Int32

    fileprivate init?(_ path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Reads some of its bytes; none at its end. Blocks for as long as the disk takes.
    public func read(at offset: Int, upTo count: Int) throws -> [UInt8] {
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, read in
            read = max(0, pread(descriptor, buffer.baseAddress, count, off_t(offset)))
        }
        guard !bytes.isEmpty || offset >= size else { throw MediaStore.Refusal.disk(String(cString: strerror(errno))) }
        return bytes
    }
}
