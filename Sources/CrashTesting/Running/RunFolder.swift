import Foundation

/// Where a run keeps what it leaves on the disk: the broker's data, its configuration, and what each start of it said.
struct RunFolder: Sendable {
    /// The folder's path.
    let path: String

    /// The broker's data directory.
    let data: String
    /// The broker's configuration file.
    var configuration: String { path + "/parley.yaml" }
    /// The folder of the stored states.
    var projections: String { data + "/projections" }

    /// Makes a new folder in the given one, or where the system keeps temporary files.
    ///
    /// - Parameter data: Where the broker's data lie, where it is not in this folder.
    init(in parent: String?, named prefix: String = "parley-crash-", data: String? = nil) throws {
        let parent = parent.map { URL(filePath: $0) } ?? FileManager.default.temporaryDirectory
        let name = prefix + UUID().uuidString.prefix(8)
        let folder = parent.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
        self.data = data ?? path + "/data"
    }

    /// A folder that is there.
    init(at path: String) {
        self.path = path
        data = path + "/data"
    }

    /// Where a start of the broker leaves what it prints, or logs.
    func file(_ start: Int, _ kind: String) -> String { "\(path)/serve-\(start).\(kind)" }

    /// Removes everything.
    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// The last lines of a file; empty where it can't be read.
    static func tail(of path: String, lines: Int) -> String {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(lines).joined(separator: "\n")
    }
}
