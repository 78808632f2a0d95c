import Foundation

/// One figure, as every program of the harness prints it: a line of JSON.
struct Measurement: Codable, Hashable, Sendable {
    /// What was measured: `parley.append`.
    var name: String
    /// Under which circumstances: `producers` 64.
    var parameters: [String: Double] = [:]
    /// The figure.
    var value: Double
    /// Its unit: `events/s`.
    var unit: String
    /// The median latency of one operation, in microseconds, where latencies were measured.
    var p50Microseconds: Double?
    /// What 99 of 100 operations did not exceed, in microseconds.
    var p99Microseconds: Double?
    /// The exact work, in words.
    var work: String

    enum CodingKeys: String, CodingKey {
        case name, parameters, value, unit, work
        case p50Microseconds = "p50_us"
        case p99Microseconds = "p99_us"
    }

    /// Prints it as a line of JSON.
    func print() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var line = try encoder.encode(self)
        line.append(UInt8(ascii: "\n"))
        try FileHandle.standardOutput.write(contentsOf: line)
    }

    /// So many operations in a time.
    static func rate(
        _ name: String, _ parameters: [String: Double] = [:], of count: Int, in time: Duration,
        unit: String = "events/s",
        latencies: [Duration] = [], work: String
    ) -> Measurement {
        var measurement = Measurement(
            name: name, parameters: parameters, value: Double(count) / time.seconds, unit: unit, work: work)
        if !latencies.isEmpty {
            let sorted = latencies.sorted()
            measurement.p50Microseconds = sorted[sorted.count / 2].microseconds
            measurement.p99Microseconds = sorted[min(sorted.count * 99 / 100, sorted.count - 1)].microseconds
        }
        return measurement
    }
}

extension Duration {
    /// In seconds.
    var seconds: Double { self / .seconds(1) }
    /// In microseconds.
    var microseconds: Double { self / .microseconds(1) }
}
