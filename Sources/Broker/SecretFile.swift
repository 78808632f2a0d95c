import Crypto
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A file in the data directory that has a secret: 32 bytes that nobody but the owner of the process may read. It is made once, aside,
/// synced and then named, so that what has its name is whole.
public struct SecretFile: Sendable {
    /// How many bytes it has.
    private static let length = 32

    /// Where it is.
    public let path: String
    private let directory: String

    /// A file of a data directory.
    public init(_ name: String, in directory: String) { (self.directory, path) = (directory, "\(directory)/\(name)") }

    /// Reads the secret.
    ///
    /// - Returns: nil where there is no file.
    public func read() throws(SecretFileError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .unreadable(path, SecretFile.reason)
        }
        defer { close(descriptor) }
        // One byte more, to see where there is too much.
        var bytes = [UInt8](repeating: 0, count: SecretFile.length + 1)
        let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw .unreadable(path, SecretFile.reason) }
        guard count == SecretFile.length else { throw .damaged(path) }
        return Array(bytes.prefix(count))
    }

    /// Makes the file, with a secret by chance. One that is there already is left as it is.
    public func make() throws(SecretFileError) -> [UInt8] {
        let aside = "\(path).\(UUID().uuidString)"
        defer { unlink(aside) }
        try write(SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }, to: aside)
        // A link takes no name that is taken, where a renaming would.
        guard link(aside, path) == 0 || errno == EEXIST else { throw .unwritable(path, SecretFile.reason) }
        try syncDirectory()
        guard let secret = try read() else { throw .unwritable(path, "it is gone again") }
        return secret
    }

    /// Gives a file that is there another name, in place of what has that: its own with `.old`.
    public func setAside() throws(SecretFileError) {
        guard rename(path, "\(path).old") == 0 || errno == ENOENT else { throw .unwritable(path, SecretFile.reason) }
    }

    private func write(_ bytes: [UInt8], to path: String) throws(SecretFileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unwritable(path, SecretFile.reason) }
        defer { close(descriptor) }
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count, fsync(descriptor) == 0 else { throw .unwritable(path, SecretFile.reason) }
    }

    private func syncDirectory() throws(SecretFileError) {
        let folder = open(directory, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw .unwritable(path, SecretFile.reason) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw .unwritable(path, SecretFile.reason) }
    }

    private static var reason: String { String(cString: strerror(errno)) }
}

/// Why there is no secret.
public enum SecretFileError: Error, Hashable, CustomStringConvertible {
    /// The file has not 32 bytes.
    case damaged(String)
    /// The file can't be read.
    case unreadable(String, String)
    /// The file can't be written.
    case unwritable(String, String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .damaged(let path): "\(path) is damaged: it has exactly 32 bytes; remove it, and another is made"
        case .unreadable(let path, let reason):
            "\(path) can't be read (\(reason)): check its permissions, the owner of this process needs to read it"
        case .unwritable(let path, let reason):
            "\(path) can't be written (\(reason)): check the disk and the permissions of the data directory"
        }
    }
}
