/// The file that has the secret of which all webhooks' keys are made. Lost, it can't be made again: part of a backup.
public struct WebhookKeyFile: Sendable {
    /// Its name in the data directory.
    public static let name = "webhooks.key"

    private let file: SecretFile

    /// The file of a data directory.
    public init(in directory: String) { file = SecretFile(WebhookKeyFile.name, in: directory) }

    /// Where it is.
    public var path: String { file.path }

    /// Reads the keys.
    ///
    /// - Returns: nil where there is no file.
    public func read() throws(WebhookKeyError) -> WebhookKeys? {
        do throws(SecretFileError) { return try file.read().flatMap { WebhookKeys(secret: $0) } } catch {
            throw WebhookKeyError(error)
        }
    }

    /// Makes the file, with a secret by chance. One that is there already is left as it is.
    public func make() throws(WebhookKeyError) -> WebhookKeys {
        do throws(SecretFileError) {
            guard let keys = WebhookKeys(secret: try file.make()) else { throw SecretFileError.damaged(path) }
            return keys
        } catch { throw WebhookKeyError(error) }
    }

    /// Gives a file that is there another name, in place of what has that: `webhooks.key.old`.
    public func setAside() throws(WebhookKeyError) {
        do throws(SecretFileError) { try file.setAside() } catch { throw WebhookKeyError(error) }
    }
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

    fileprivate init(_ error: SecretFileError) {
        self =
            switch error {
            case .damaged(let path): .damaged(path)
            case .unreadable(let path, let reason): .unreadable(path, reason)
            case .unwritable(let path, let reason): .unwritable(path, reason)
            }
    }

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
