public import Foundation

/// The programs that were built with the running tests.
public enum BuiltProgram {
    /// Where a program is: in the folder of the test program, or in one above it. Where it is missing, the path at which it was to
    /// be found first; to run it says so.
    public static func named(_ name: String) throws -> URL {
        let tests = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        let nearest = tests.deletingLastPathComponent()
        var folder = nearest
        while folder.path != "/" {
            let program = folder.appending(path: name)
            if FileManager.default.isExecutableFile(atPath: program.path) { return program }
            folder = folder.deletingLastPathComponent()
        }
        return nearest.appending(path: name)
    }
}
