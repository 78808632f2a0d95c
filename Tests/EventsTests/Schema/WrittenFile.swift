import Foundation
import Testing

/// A file of the repository that is made of the declarations, and kept in it for those who read it there.
struct WrittenFile {
    /// Whether files are to be written rather than compared.
    static let isWriting = ProcessInfo.processInfo.environment["PARLEY_WRITE_SCHEMAS"] == "1"

    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    let path: String

    var url: URL { WrittenFile.repository.appending(path: path) }

    func text() throws -> String { try String(contentsOf: url, encoding: .utf8) }

    /// Writes the file, or makes sure that it says this.
    func holds(_ text: String) throws {
        if WrittenFile.isWriting { return try text.write(to: url, atomically: true, encoding: .utf8) }
        let isSame = try self.text() == text
        #expect(isSame, "\(path) says something else: PARLEY_WRITE_SCHEMAS=1 swift test --filter SchemaTests")
    }

    /// The text of every Swift file below a folder.
    static func sources(_ folder: String) throws -> [String] {
        let folder = repository.appending(path: folder)
        return try FileManager.default.subpathsOfDirectory(atPath: folder.path()).sorted()
            .filter { $0.hasSuffix(".swift") }
            .map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
    }
}
