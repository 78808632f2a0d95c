/// A value that nobody may see by accident: it is never printed, logged or dumped.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    /// Keeps a value secret.
    public init(_ text: String) { self.text = text }

    /// The value itself, for the one place that needs it.
    public func reveal() -> String { text }

    /// `(secret)`, whatever it is.
    public var description: String { "(secret)" }
    /// `(secret)`, whatever it is.
    public var debugDescription: String { "(secret)" }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The secrets, which come from the environment and never from the file.
public struct Secrets: Sendable {
    /// The app's secret, by which webhooks are signed: `PARLEY_APP_SECRET`.
    public var app: Secret?
    /// What the platform sends when the webhook is subscribed: `PARLEY_VERIFY_TOKEN`.
    public var verifyToken: Secret?
    /// The Graph API's token: `PARLEY_ACCESS_TOKEN`.
    public var accessToken: Secret?
    /// The administrator's token, instead of the one printed at the first start: `PARLEY_ADMIN_TOKEN`, at least 32 characters.
    public var adminToken: Secret?

    /// No secrets.
    public init() {}
}
