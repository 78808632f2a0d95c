import Foundation

/// Real data for tests that lie beside the repository, or where PARLEY_SHARED says; absent in a plain clone.
public enum SharedFolder {
    /// What tests say where there is none.
    public static let skipped =
        "there is no ../shared folder here, and PARLEY_SHARED names none: real bodies are not read"

    /// Where a file or folder is; nil where it isn't there.
    public static func path(_ name: String) -> String? {
        let path = root.appending(path: name).path()
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// Whether there is such a file or folder.
    public static func exists(_ name: String) -> Bool { path(name) != nil }

    /// The JSON files of a folder, by name.
    public static func files(_ folder: String) throws -> [(name: String, bytes: [UInt8])] {
        let names = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path())
        return try names.filter { $0.hasSuffix(".json") }.sorted().map { ($0, try bytes(of: "\(folder)/\($0)")) }
    }

    /// A JSON file of a folder, by its name without what it ends with.
    public static func file(_ folder: String, _ name: String) throws -> [UInt8] {
        try bytes(of: "\(folder)/\(name).json")
    }

    private static func bytes(of name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: root.appending(path: name)))
    }

    private static var root: URL {
        if let path = ProcessInfo.processInfo.environment["PARLEY_SHARED"] { return URL(filePath: path) }
        var folder = URL(filePath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        return folder.appending(path: "shared")
    }
}
