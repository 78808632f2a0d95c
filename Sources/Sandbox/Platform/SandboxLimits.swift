/// The bounds that keep a sandbox small however long it runs and whatever is sent to it.
enum SandboxLimits {
    /// Bytes of a request's body.
    static let requestBody = 256 * 1024
    /// Bytes of a request's body that brings a file: the largest one that the platform takes, and what is around it.
    static let upload = 101 * 1024 * 1024
    /// Bytes of all files that are kept; the oldest go first.
    static let mediaBytes = 256 * 1024 * 1024
    /// Fields of a form.
    static let formFields = 200
    /// Templates and flows of an account, codes of a line, sessions of uploads.
    static let objects = 2000
    /// Customers that a line blocks.
    static let blocked = 64_000
    /// Customers whose pace is remembered.
    static let pairs = 100_000
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

    /// Bytes of the body of one request: more where a file comes with it.
    static func requestBody(of type: String, _ path: [String]) -> Int {
        let bringsFile = type.lowercased().hasPrefix("multipart/form-data") || path.contains { $0.hasPrefix("upload:") }
        return bringsFile ? upload : requestBody
    }
}
