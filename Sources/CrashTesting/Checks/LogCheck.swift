package import Events

/// Something that holds of every log, whatever happened to the process that wrote it. A check sees every event once, in order.
package protocol LogCheck: Sendable {
    /// Takes the next event into account.
    mutating func take(_ event: RecordedEvent, _ findings: inout Findings)

    /// Looks at what can only be told when everything has settled and the log is complete.
    mutating func finish(_ findings: inout Findings)
}

extension LogCheck {
    package mutating func finish(_ findings: inout Findings) {}
}
