import Flows
import Foundation
import ParleyConfiguration

/// The flows of `Examples/flows`.
enum ExampleFlows {
    static let names = ["orders", "booking", "payment", "satisfaction"]

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A file of the repository.
    static func file(_ path: String) -> URL { root.appending(path: path) }

    static func flow(_ name: String) throws -> Flow {
        let text = try String(contentsOf: file("Examples/flows/\(name).yaml"), encoding: .utf8)
        return try FlowFile.read(text, named: "\(name).yaml")
    }

    static func all() throws -> [Flow] { try names.map(flow) }

    /// One of them with those that it calls.
    static func set(_ name: String) throws -> FlowSet { FlowSet(try flow(name), calling: try all()) }
}
