import FoundationEssentials

/// The processors that this process may use.
package enum Processors {
    /// How many there are; a process that is kept to some of them has only these.
    package static let count = ProcessInfo.processInfo.activeProcessorCount
}
