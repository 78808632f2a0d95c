import Foundation

/// The `parley` program that is tested.
package enum TestedProgram {
    /// Where it is: where somebody said, or else beside the program that runs.
    package static func path(_ given: String?) -> String {
        if let given { return given }
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: own).deletingLastPathComponent().appending(path: "parley").path
    }

    /// Makes sure that there is a program that can be run.
    package static func check(_ path: String) throws(MissingProgram) {
        guard FileManager.default.isExecutableFile(atPath: path) else { throw MissingProgram(path: path) }
    }
}

/// There is no program to test.
package struct MissingProgram: Error, CustomStringConvertible {
    /// Where it was looked for.
    package let path: String

    /// No program at this path.
    package init(path: String) { self.path = path }

    /// What to do.
    package var description: String {
        "there is no program at \(path): build it with 'swift build --product parley', or name it with --parley"
    }
}
