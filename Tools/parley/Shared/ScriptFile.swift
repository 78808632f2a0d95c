import BrokerTesting
import Decisions
import Foundation
import ParleyConfiguration

/// A script in a file, which several commands play.
struct ScriptFile {
    /// Its path.
    let path: String
    /// What it says, with what it expects.
    let text: String

    /// Reads it.
    init(_ path: String) throws {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Failure("\(path): can't be read: is it there, and text in UTF-8?")
        }
        (self.path, self.text) = (path, text)
    }

    /// Plays it.
    ///
    /// - Parameter configuration: What is set before it begins.
    func play(_ configuration: (Script) throws -> [Command]) throws -> PlayedScript {
        do {
            let script = try Script(parsing: text)
            return try ScriptRunner.play(
                script, configuration: try configuration(script), settings: Configuration.settingStep,
                flows: { try Configuration.flow(in: $0, beside: path) })
        } catch let error as ScriptError {
            throw Failure("\(path): \(error)")
        }
    }

    /// Tells the steps that could not be played, and says whether all were.
    func tellMistakes(of played: PlayedScript, on console: Console) -> Bool {
        for mistake in played.mistakes { console.note("\(path): \(mistake)") }
        return played.mistakes.isEmpty
    }

    /// Prints what differs from what it expects, and says whether nothing does.
    func check(_ played: PlayedScript, on console: Console) throws -> Bool {
        guard played.text != text else { return true }
        try console.print("\(path): differs\n\(difference(played.text))")
        return false
    }

    /// Writes what happened into the file, in place of what it expects.
    func replace(by played: PlayedScript) throws {
        if played.text != text { try Array(played.text.utf8).write(path) }
    }

    private func difference(_ played: String) -> String {
        let expected = text.split(separator: "\n", omittingEmptySubsequences: false)
        let played = played.split(separator: "\n", omittingEmptySubsequences: false)
        return played.difference(from: expected).map { change in
            switch change {
            case .insert(let offset, let line, _): "  + \(offset + 1): \(line)"
            case .remove(let offset, let line, _): "  - \(offset + 1): \(line)"
            }
        }.joined(separator: "\n")
    }
}
