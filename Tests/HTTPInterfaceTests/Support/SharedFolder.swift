import Foundation
import Testing

/// Real bodies that lie beside the repository, or where PARLEY_SHARED says; absent in a plain clone.
enum SharedFolder {
    static let skipped: Comment =
        "there is no ../shared folder here, and PARLEY_SHARED names none: real bodies are not read"

    static func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder(name).path) }

    /// The JSON files of a folder, by name.
    static func files(_ name: String) throws -> [(name: String, bytes: [UInt8])] {
        let folder = folder(name)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        return try names.sorted().map { ($0, [UInt8](try Data(contentsOf: folder.appendingPathComponent($0)))) }
    }

    private static func folder(_ name: String) -> URL {
        if let path = ProcessInfo.processInfo.environment["PARLEY_SHARED"] {
            return URL(fileURLWithPath: path).appendingPathComponent(name)
        }
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root = root.deletingLastPathComponent() }
        return root.deletingLastPathComponent().appendingPathComponent("shared").appendingPathComponent(name)
    }
}
