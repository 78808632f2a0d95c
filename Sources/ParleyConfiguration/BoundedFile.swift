import Foundation

/// Reads small files, pipes included, whole.
enum BoundedFile {
    /// Why a file was not read.
    struct Trouble: Error, CustomStringConvertible {
        let description: String
    }

    /// The file's bytes.
    static func read(_ path: String, atMost limit: Int) throws(Trouble) -> [UInt8] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw Trouble(description: "the file '\(path)' does not exist; check the path")
        }
        guard !isDirectory.boolValue else { throw Trouble(description: "'\(path)' is a folder; name a file") }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw Trouble(description: "the file '\(path)' can't be opened; check its permissions")
        }
        defer { try? handle.close() }
        var bytes: [UInt8] = []
        do {
            while bytes.count <= limit, let part = try handle.read(upToCount: limit + 1 - bytes.count), !part.isEmpty {
                bytes += part
            }
        } catch {
            throw Trouble(description: "the file '\(path)' can't be read: \(error.localizedDescription)")
        }
        guard bytes.count <= limit else {
            throw Trouble(description: "the file '\(path)' is larger than \(limit >> 10) KiB; is it the right one?")
        }
        return bytes
    }
}
