import FoundationEssentials
package import Timeline

/// The machine's clock: the only place of the sandbox that asks what time it really is.
package enum RealTime {
    /// Now, to the millisecond, rounded down.
    package static var now: Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }
}
