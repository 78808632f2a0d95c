import EventLogTesting
import Foundation
import Synchronization

@testable import parley

/// What a command printed, and how it ended.
struct Ending {
    let code: Int32
    let output: String
    let errors: String

    /// The lines of the data.
    var lines: [String] { output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) }
    /// The data, each line a JSON object.
    func objects() throws -> [[String: Any]] {
        try lines.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:] }
    }
}

/// Runs a command in this process.
func parley(_ arguments: String..., input: String = "", environment: [String: String] = [:]) async -> Ending {
    await parley(arguments, input: input, environment: environment)
}

/// Runs a command in this process.
func parley(_ arguments: [String], input: String = "", environment: [String: String] = [:]) async -> Ending {
    let (output, errors) = (CapturedText(), CapturedText())
    let console = Console(output: output, errors: errors, environment: environment, input: { _ in Array(input.utf8) })
    let code = await Parley.run(arguments, on: console)
    return Ending(code: code, output: output.text, errors: errors.text)
}

/// Text that a test looks at.
final class CapturedText: TextSink {
    private let state = Mutex("")

    var text: String { state.withLock { $0 } }
    var isClosed: Bool { false }

    func write(_ text: String) { state.withLock { $0 += text } }
    func flush() {}
    func finish() -> Bool { true }
}

/// A console whose output is looked at by a test.
func capturedConsole(_ output: CapturedText, _ errors: CapturedText = CapturedText()) -> Console {
    Console(output: output, errors: errors, input: { _ in [] })
}

extension TemporaryFolder {
    /// Writes a file and answers its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        let file = "\(path)/\(name)"
        try Data(text.utf8).write(to: URL(filePath: file))
        return file
    }

    /// A data directory in the folder.
    var data: String { path + "/data" }
}

extension TextSink {
    /// Takes bytes as the text that they are.
    func write(_ bytes: [UInt8]) throws { try write(String(decoding: bytes, as: UTF8.self)) }
}
