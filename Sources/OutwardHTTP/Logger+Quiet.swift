package import Logging

extension Logger {
    /// The same for the client, which logs addresses and headers: they hold secrets and customers' numbers.
    package var quiet: Logger {
        var quiet = self
        quiet.logLevel = .critical
        return quiet
    }
}
