import Foundation
import Narration

/// Where webhook bodies come from: files, the JSON files of a folder, or the standard input.
struct WebhookSource {
    /// Bytes of one file.
    static let fileLimit = 256 << 20

    /// What is read, in order: a path, or `-`.
    private(set) var paths: [String] = []
    /// What can't be read, with advice.
    private(set) var troubles: [String] = []

    /// Looks at what was named; the files of a folder come in the order of their names.
    init(_ arguments: [String]) {
        for argument in arguments {
            guard argument != "-" else {
                paths.append(argument)
                continue
            }
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder) else {
                troubles.append("\(Visible.text(argument)): there is no such file or folder: check the path")
                continue
            }
            if isFolder.boolValue { addFolder(argument) } else { paths.append(argument) }
        }
    }

    private mutating func addFolder(_ folder: String) {
        do {
            let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
                .sorted()
            if files.isEmpty {
                troubles.append("\(Visible.text(folder)): the folder has no *.json files; name the files themselves")
            }
            paths += files.map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }
        } catch {
            troubles.append("\(Visible.text(folder)): the folder can't be read: check its permissions")
        }
    }

    /// The bodies in one of the paths.
    static func bodies(at path: String, _ console: Console) throws -> [WebhookBody] {
        let content = path == "-" ? try console.input(fileLimit) : try InputReader.read(path: path, atMost: fileLimit)
        return WebhookBody.bodies(in: content, named: path)
    }
}
