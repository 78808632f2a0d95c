/// The bounds that keep a sandbox small however long it runs and whatever is sent to it.
enum SandboxLimits {
    /// Bytes of a request's body.
    static let requestBody = 256 * 1024
    /// Bytes of a scenario file.
    static let scenarioFile = 1024 * 1024
    static let customers = 5000
    /// Things to come: receipts, and what customers are about to do.
    static let agenda = 100_000
    /// Messages of the business that are remembered with their receipts.
    static let messages = 2000
    /// Messages of customers that can be marked as read.
    static let inboundMessages = 5000
    static let connections = 256
}
