import ArgumentParser
import Foundation

/// Where a measurement may write.
struct Place: ParsableArguments {
    @Option(help: "The folder for data; it stays, with the logs that are kept for the next time.") var folder =
        ".build/bench/data"

    /// A new, empty folder in it.
    func emptyFolder(_ name: String) throws -> String {
        let path = "\(folder)/\(name)-\(ProcessInfo.processInfo.processIdentifier)"
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// Removes a folder that ``emptyFolder(_:)`` made.
    func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
