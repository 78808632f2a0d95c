import Synchronization

/// How many requests are worked on at once. Each kind has places of its own, so that none can take from another what that one
/// needs: a platform that is slow to take messages must not keep its webhooks out.
final class Places: Sendable {
    /// What a request needs a place for.
    enum Kind: String, CaseIterable, Sendable {
        /// The platform's webhooks, and its subscription.
        case webhook
        /// What Parley itself has to work on.
        case work
        /// Graph requests whose message is recorded, and that only wait for the platform's answer.
        case waiting
    }

    private struct Taken {
        var webhook = 0
        var work = 0
        var waiting = 0

        subscript(kind: Kind) -> Int {
            get {
                switch kind {
                case .webhook: webhook
                case .work: work
                case .waiting: waiting
                }
            }
            set {
                switch kind {
                case .webhook: webhook = newValue
                case .work: work = newValue
                case .waiting: waiting = newValue
                }
            }
        }
    }

    private let limits: HTTPLimits
    private let state = Mutex(Taken())

    init(_ limits: HTTPLimits) { self.limits = limits }

    /// Lets a request in, unless there are too many of its kind.
    func enter(_ kind: Kind) -> Bool {
        let limit = limits.places(of: kind)
        return state.withLock { taken in
            guard taken[kind] < limit else { return false }
            taken[kind] += 1
            return true
        }
    }

    func leave(_ kind: Kind) { state.withLock { $0[kind] -= 1 } }

    /// Passes a request from one kind's place to another's, unless there are too many of that kind.
    func move(from old: Kind, to new: Kind) -> Bool {
        guard enter(new) else { return false }
        leave(old)
        return true
    }

    /// Requests of a kind that have a place.
    func taken(_ kind: Kind) -> Int { state.withLock { $0[kind] } }

    /// Requests that have a place.
    var taken: Int { state.withLock { $0.webhook + $0.work + $0.waiting } }

    /// The numbers, as metrics.
    var families: [MetricFamily] {
        let kinds = Kind.allCases.map { MetricSample(Double(taken($0)), ["kind": $0.rawValue]) }
        return [
            MetricFamily(
                "parley_http_requests_in_flight", .gauge, "Requests that are being worked on.",
                [MetricSample(Double(taken))]),
            MetricFamily("parley_http_places_taken", .gauge, "Requests that hold a place, by its kind.", kinds),
        ]
    }
}

extension Places.Kind {
    /// The kind for a path; nil where no place is needed: whether Parley lives must be told however busy it is.
    init?(path: String) {
        switch path {
        case WebhookRoutes.path: self = .webhook
        case HealthRoutes.livenessPath, HealthRoutes.readinessPath: return nil
        default: self = .work
        }
    }
}

extension HTTPLimits {
    fileprivate func places(of kind: Places.Kind) -> Int {
        switch kind {
        case .webhook: concurrentWebhooks
        case .work: concurrentRequests
        case .waiting: waitingSends
        }
    }
}

/// The place of one request.
final class Place: Sendable {
    private let places: Places
    private let kind: Mutex<Places.Kind>

    /// Takes a place; nil where there is none left.
    init?(_ kind: Places.Kind, in places: Places) {
        guard places.enter(kind) else { return nil }
        self.places = places
        self.kind = Mutex(kind)
    }

    /// Leaves the place to others for as long as the request only waits for somebody else.
    ///
    /// - Returns: False where too many wait already: the request is to be answered without.
    func becomeWaiting() -> Bool {
        kind.withLock { kind in
            guard places.move(from: kind, to: .waiting) else { return false }
            kind = .waiting
            return true
        }
    }

    /// The request is answered.
    func leave() { places.leave(kind.withLock { $0 }) }
}
