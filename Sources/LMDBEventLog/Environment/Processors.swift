import FoundationEssentials

/// The processors that this process may use.
enum Processors {
    /// How many there are; a process that is kept to some of them has only these.
    static let count = ProcessInfo.processInfo.activeProcessorCount
}
