import HTTPTypes
import Synchronization

/// What the HTTP interface counts of itself.
final class HTTPMetrics: Sendable {
    /// What requests are counted by. The route is the template, so that there are only so many.
    struct Key: Hashable, Sendable {
        var method: HTTPRequest.Method
        var route: String
        var status: Int
    }

    private struct State {
        var requests: [Key: UInt64] = [:]
        var webhooks = Histogram()
    }

    private let state = Mutex(State())

    func count(_ key: Key, took time: Duration) {
        // A method is anything that somebody sends: what has no name here shares one, or the table would grow without end.
        var key = key
        if !HTTPMetrics.methods.contains(key.method) { key.method = HTTPMetrics.otherMethod }
        state.withLock { state in
            state.requests[key, default: 0] += 1
            // What nobody signed says nothing of how long the platform waits.
            if key.route == WebhookRoutes.path, key.method == .post, key.status != 401 { state.webhooks.add(time) }
        }
    }

    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .delete, .patch, .options]
    private static let otherMethod: HTTPRequest.Method = .trace

    /// The numbers, as metrics.
    var families: [MetricFamily] {
        let state = state.withLock { $0 }
        let requests = state.requests.map { key, number in
            MetricSample(
                Double(number), ["method": key.method.rawValue, "route": key.route, "status": "\(key.status)"])
        }
        return [
            MetricFamily("parley_http_requests_total", .counter, "Requests that were answered.", requests),
            state.webhooks.family("parley_webhook_seconds", "Time from a webhook's head to its answer."),
        ]
    }
}

/// How often something took how long.
struct Histogram: Sendable {
    /// The upper bounds of the buckets, in milliseconds. The platform wants 250 ms in the median, and less than 1 % over 1 s.
    static let bounds = [1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000]

    private var counts = [UInt64](repeating: 0, count: Histogram.bounds.count + 1)
    private var sum = Duration.zero

    mutating func add(_ time: Duration) {
        let place = Histogram.bounds.firstIndex { time <= .milliseconds($0) } ?? Histogram.bounds.count
        counts[place] += 1
        sum += time
    }

    func family(_ name: String, _ help: String) -> MetricFamily {
        var samples: [MetricSample] = []
        var total: UInt64 = 0
        for (place, count) in counts.enumerated() {
            total += count
            let bound = place < Histogram.bounds.count ? "\(Double(Histogram.bounds[place]) / 1000)" : "+Inf"
            samples.append(MetricSample(Double(total), ["le": bound], suffix: "_bucket"))
        }
        samples.append(MetricSample(sum / .seconds(1), suffix: "_sum"))
        samples.append(MetricSample(Double(total), suffix: "_count"))
        return MetricFamily(name, .histogram, help, samples)
    }
}
