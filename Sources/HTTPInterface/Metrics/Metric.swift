/// One number that `/metrics` tells, with the labels that tell it from others of its family.
public struct MetricSample: Hashable, Sendable {
    /// The number.
    public var value: Double
    /// The labels, by name. Never a customer's name, number or words.
    public var labels: [String: String]
    var suffix = ""

    /// A number with its labels.
    public init(_ value: Double, _ labels: [String: String] = [:]) {
        self.value = value
        self.labels = labels
    }

    init(_ value: Double, _ labels: [String: String] = [:], suffix: String) {
        self.init(value, labels)
        self.suffix = suffix
    }
}

/// Numbers of one name.
public struct MetricFamily: Sendable {
    /// What kind of number it is.
    public enum Kind: String, Sendable {
        /// Grows, and starts again at 0 with the process unless it is derived from the log.
        case counter
        /// Goes up and down.
        case gauge
        /// Counts by buckets.
        case histogram
    }

    /// The name: `parley_…`.
    public var name: String
    /// What kind of number it is.
    public var kind: Kind
    /// What it means, in a sentence.
    public var help: String
    /// The numbers.
    public var samples: [MetricSample]

    /// A family of numbers.
    public init(_ name: String, _ kind: Kind, _ help: String, _ samples: [MetricSample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }
}

/// Where `/metrics` gets numbers from that the HTTP interface doesn't know: deadlines, the outbox.
public struct MetricSource: Sendable {
    /// Tells the numbers as they are now.
    public var read: @Sendable () async -> [MetricFamily]

    /// A source of numbers.
    public init(_ read: @escaping @Sendable () async -> [MetricFamily]) { self.read = read }
}

/// Prometheus' text exposition format, version 0.0.4.
enum PrometheusText {
    static let type = "text/plain; version=0.0.4; charset=utf-8"

    static func render(_ families: [MetricFamily]) -> String {
        var text = ""
        for family in families {
            text += "# HELP \(family.name) \(escaped(family.help, quotes: false))\n"
            text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
            let lines = family.samples.map { line(family.name, $0) }
            // A histogram's buckets have an order of their own.
            text += (family.kind == .histogram ? lines : lines.sorted()).joined()
        }
        return text
    }

    private static func line(_ name: String, _ sample: MetricSample) -> String {
        let labels = sample.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value, quotes: true))\"" }
        let list = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
        return "\(name)\(sample.suffix)\(list) \(number(sample.value))\n"
    }

    private static func number(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return "\(whole)" }
        return value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Inf" : "+Inf") : "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
