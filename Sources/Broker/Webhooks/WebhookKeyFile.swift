import Crypto
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// The file that has the secret of which all webhooks' keys are made: 32 bytes that nobody but the owner of the process may read. It
/// is made once, aside, synced and then named, so that what has its name is whole. Lost, it can't be made again: part of a backup.
public struct WebhookKeyFile: Sendable {
    /// Its name in the data directory.
    public static let name = "webhooks.key"

    /// Where it is.
    public let path: String
    private let directory: String

    /// The file of a data directory.
    public init(in directory: String) {
        (self.directory, path) = (directory, "\(directory)/\(WebhookKeyFile.name)")
    }

    /// Reads the keys.
    ///
    /// - Returns: nil where there is no file.
    public func read() throws(WebhookKeyError) -> WebhookKeys? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .unreadable(path, WebhookKeyFile.reason)
        }
        defer { close(descriptor) }
        // One byte more, to see where there is too much.
        var bytes = [UInt8](repeating: 0, count: WebhookKeys.length + 1)
        let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw .unreadable(path, WebhookKeyFile.reason) }
        guard let keys = WebhookKeys(secret: Array(bytes.prefix(count))) else { throw .damaged(path) }
        return keys
    }

    /// Makes the file, with a secret by chance. One that is there already is left as it is.
    public func make() throws(WebhookKeyError) -> WebhookKeys {
        let aside = "\(path).\(UUID().uuidString)"
        defer { unlink(aside) }
        try write(SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }, to: aside)
        // A link takes no name that is taken, where a renaming would.
        guard link(aside, path) == 0 || errno == EEXIST else { throw .unwritable(path, WebhookKeyFile.reason) }
        try syncDirectory()
        guard let keys = try read() else { throw .unwritable(path, "it is gone again") }
        return keys
    }

    /// Gives a file that is there another name, in place of what has that: `webhooks.key.old`.
    public func setAside() throws(WebhookKeyError) {
        guard rename(path, "\(path).old") == 0 || errno == ENOENT else {
            throw .unwritable(path, WebhookKeyFile.reason)
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws(WebhookKeyError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unwritable(path, WebhookKeyFile.reason) }
        defer { close(descriptor) }
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count, fsync(descriptor) == 0 else { throw .unwritable(path, WebhookKeyFile.reason) }
    }

    private func syncDirectory() throws(WebhookKeyError) {
        let folder = open(directory, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw .unwritable(path, WebhookKeyFile.reason) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw .unwritable(path, WebhookKeyFile.reason) }
    }

    private static var reason: String { String(cString: strerror(errno)) }
}

/// Why there are no keys to sign with.
public enum WebhookKeyError: Error, Hashable, CustomStringConvertible {
    /// The file is gone, though what is posted was signed by it before.
    case missing(String)
    /// The file is another than what is posted was signed by before.
    case another(String)
    /// The file has not 32 bytes.
    case damaged(String)
    /// The file can't be read.
    case unreadable(String, String)
    /// The file can't be written.
    case unwritable(String, String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .missing(let path):
            "\(path) is gone, which has the secret that webhooks are signed by: \(WebhookKeyError.advice)"
        case .another(let path):
            "\(path) has another secret than webhooks were signed by before: \(WebhookKeyError.advice)"
        case .damaged(let path):
            "\(path) is damaged: it has exactly 32 bytes, the secret that webhooks are signed by; \(WebhookKeyError.advice)"
        case .unreadable(let path, let reason):
            "\(path) can't be read (\(reason)): check its permissions, the owner of this process needs to read it"
        case .unwritable(let path, let reason):
            "\(path) can't be written (\(reason)): check the disk and the permissions of the data directory"
        }
    }

    private static let advice =
        "bring it back from a backup; where there is none, 'parley webhooks new-key --replace' makes another, and every receiver has to be told "
        + "its new secrets"
}
