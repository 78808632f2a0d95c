import Foundation

extension [UInt8] {
    /// Writes these bytes to a file, in place of one that is there.
    func write(_ path: String) throws {
        do { try Data(self).write(to: URL(filePath: path), options: .atomic) } catch {
            throw Failure("\(path): could not be written: \(error.localizedDescription)")
        }
    }
}
