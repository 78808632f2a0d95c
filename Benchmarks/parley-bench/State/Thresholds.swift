import Foundation

/// What counts may not exceed: a file that is committed.
struct Thresholds {
    private let file: String
    private let bounds: [String: Int]

    init(file: String) throws {
        self.file = file
        bounds = try JSONDecoder().decode([String: Int].self, from: Data(contentsOf: URL(filePath: file)))
    }

    /// Compares counts with them; says what could be lowered.
    ///
    /// - Parameters:
    ///   - unit: What was counted.
    ///   - times: How often each was done.
    func check(_ counts: [String: Int], unit: String, times: Int) throws {
        guard Set(bounds.keys) == Set(counts.keys) else {
            throw Failure("\(file) must have a threshold for each of: \(counts.keys.sorted().joined(separator: ", "))")
        }
        let exceeded = counts.filter { $0.value > bounds[$0.key, default: 0] }.sorted { $0.key < $1.key }
        guard exceeded.isEmpty else {
            let lines = exceeded.map { "\($0.key): \($0.value), at most \(bounds[$0.key, default: 0])" }
            throw Failure(
                "more \(unit) for \(times) times than \(file) allows: \(lines.joined(separator: "; ")). "
                    + "Where that is meant, change the file")
        }
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
            guard let bound = bounds[name], count * 10 < bound * 9 else { continue }
            FileHandle.standardError.write(
                Data("\(file): \(name) could be lowered from \(bound) to \(count)\n".utf8))
        }
    }
}
