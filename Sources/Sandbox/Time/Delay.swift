import Timeline

/// A length of time that is not always the same: written `5m`, or `5m..20m` for anything between the two.
struct Delay: Equatable, Sendable {
    let shortest: Duration
    let longest: Duration

    init(_ shortest: Duration, _ longest: Duration? = nil) {
        self.shortest = shortest
        self.longest = max(shortest, longest ?? shortest)
    }

    /// Reads `5m` or `5m..20m`; nil for anything else.
    init?(_ text: String) {
        let ends = text.split(separator: "..", omittingEmptySubsequences: false)
        guard ends.count <= 2, let first = ends.first.map(String.init).flatMap(Duration.init(configuration:)) else {
            return nil
        }
        guard ends.count == 2 else {
            self.init(first)
            return
        }
        guard let second = Duration(configuration: String(ends[1])), second >= first else { return nil }
        self.init(first, second)
    }

    /// The length a draw from 0 to 1 stands for, to the millisecond.
    func length(_ fraction: Double) -> Duration {
        let span = longest.milliseconds - shortest.milliseconds
        return .milliseconds(shortest.milliseconds + Int64(Double(span) * fraction))
    }
}
