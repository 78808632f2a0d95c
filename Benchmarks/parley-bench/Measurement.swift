import Foundation

/// One figure, as every program of the harness prints it: a line of JSON.
struct Measurement: Codable, Hashable, Sendable {
    /// What was measured: `parley.append`.
    var name: String
    /// Under which circumstances: `producers` 64.
    var parameters: [String: Parameter] = [:]
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
        _ name: String, _ parameters: [String: Parameter] = [:], of count: Int, in time: Duration,
        unit: String = "events/s", latencies: [Duration] = [], work: String
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

/// A circumstance of a measurement: a number, a word, or yes and no.
enum Parameter: Codable, Hashable, Sendable, CustomStringConvertible {
    case number(Double)
    case word(String)
    case flag(Bool)

    static func number(_ number: Int) -> Parameter { .number(Double(number)) }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else {
            self = .word(try container.decode(String.self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .word(let word): try container.encode(word)
        case .flag(let flag): try container.encode(flag)
        }
    }

    var description: String {
        switch self {
        case .number(let number): Int(exactly: number).map { "\($0)" } ?? "\(number)"
        case .word(let word): word
        case .flag(let flag): flag ? "yes" : "no"
        }
    }
}

extension Duration {
    /// In seconds.
    var seconds: Double { self / .seconds(1) }
    /// In microseconds.
    var microseconds: Double { self / .microseconds(1) }
}
