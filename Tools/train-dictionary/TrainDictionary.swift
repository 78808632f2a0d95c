import EventLogTesting
import Events
import FoundationEssentials
import LMDBEventLog

/// Writes `ShippedDictionary.swift`: a dictionary trained on sample events, which serves until a log has enough of its own.
///
///     swift run train-dictionary Sources/LMDBEventLog/Compression/ShippedDictionary.swift
@main
struct TrainDictionary {
    static func main() throws {
        var events = SampleEvents(seed: 2026)
        let samples = (0..<20_000).map { _ in events.next().payload }
        guard let dictionary = DictionaryTraining.dictionary(from: samples) else {
            throw TrainingFailure()
        }
        let text = Data(dictionary).base64EncodedString()
        let lines = stride(from: 0, to: text.utf8.count, by: 110).map { start in
            String(decoding: Array(text.utf8)[start..<min(start + 110, text.utf8.count)], as: UTF8.self)
        }
        guard let path = CommandLine.arguments.dropFirst().first else { throw MissingPath() }
        let source = """
            import FoundationEssentials

            /// The dictionary that every log begins with, number 1: trained on invented events by `Tools/train-dictionary`, which
            /// wrote this file. A log keeps its own copy, so changing this one changes nothing in logs that exist.
            enum ShippedDictionary {
                static let id: UInt16 = 1

                /// The dictionary's bytes.
                static var bytes: [UInt8] { [UInt8](Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data()) }

                private static let text = \"\"\"
            \(lines.map { "        " + $0 }.joined(separator: "\n"))
                    \"\"\"
            }

            """
        try Data(source.utf8).write(to: URL(filePath: path))
    }
}

/// Zstandard found nothing to learn.
struct TrainingFailure: Error {}

/// Where to write to was not said.
struct MissingPath: Error, CustomStringConvertible {
    var description: String { "give the path of ShippedDictionary.swift" }
}
