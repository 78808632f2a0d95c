import Broker
import EventLog
import Events
import Projections
import Timeline
import Views

/// What the broker's state and the totals say in numbers.
struct BrokerMetrics {
    let gate: Gate
    let views: ViewReader
    let totals: @Sendable () async -> Totals

    var source: MetricSource {
        MetricSource {
            let totals = await totals()
            return BrokerMetrics.counters(totals) + log(countedUpTo: totals) + deadlines() + (await lists())
        }
    }

    /// The counts by event, and the finer counts by what they are finer than.
    private static func counters(_ totals: Totals) -> [MetricFamily] {
        let finer: [(prefix: String, name: String, label: String, help: String)] = [
            ("receipt", "parley_receipts_total", "status", "Receipts by status."),
            ("message", "parley_messages_received_total", "type", "Customers' messages by type."),
            ("close", "parley_sessions_closed_total", "reason", "Closed sessions by reason."),
            ("refusal", "parley_sends_refused_total", "code", "Messages that a rule refused, by the platform's code."),
            ("pending", "parley_pending_responses_total", "urgency", "Pending responses that became more urgent."),
        ]
        var samples: [String: [MetricSample]] = [:]
        for (name, number) in totals.all {
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            let kind = parts.count == 2 ? finer.first { $0.prefix == parts[0] } : nil
            let label = kind.map { [$0.label: parts[1]] } ?? ["event": name]
            samples[kind?.prefix ?? "", default: []].append(MetricSample(Double(number), label))
        }
        let all = MetricFamily("parley_events_total", .counter, "Events in the log by name.", samples[""] ?? [])
        return [all] + finer.map { MetricFamily($0.name, .counter, $0.help, samples[$0.prefix] ?? []) }
    }

    private func log(countedUpTo totals: Totals) -> [MetricFamily] {
        let head = gate.broker.log.head.rawValue
        return [
            gauge("parley_log_head", "The position of the last event.", Double(head)),
            gauge("parley_totals_lag", "Events that are not counted yet.", Double(head) - Double(totals.head.rawValue)),
            gauge("parley_broker_queue", "Submissions that wait for the writer.", Double(gate.broker.queued)),
            gauge("parley_broker_available", "1 while events can be recorded.", gate.broker.trouble == nil ? 1 : 0),
        ]
    }

    private func deadlines() -> [MetricFamily] {
        let agenda = gate.broker.agenda
        let lag = agenda.next.map { max(gate.broker.time.now - $0, .zero) } ?? .zero
        return [
            gauge("parley_deadlines", "Conversations with a deadline before them.", Double(agenda.conversations)),
            gauge(
                "parley_deadline_lag_seconds", "How long ago the earliest deadline passed that is not decided yet.",
                Double(lag.milliseconds) / 1000),
            gauge(
                "parley_rule_faults",
                "How often a rule did not do what it has to, since the start: a fault of Parley's.",
                Double(agenda.faults)),
        ]
    }

    private func gauge(_ name: String, _ help: String, _ value: Double) -> MetricFamily {
        MetricFamily(name, .gauge, help, [MetricSample(value)])
    }

    /// What the lists say of conversations, and how far they have come; only that where they can't be read.
    private func lists() async -> [MetricFamily] {
        guard let standing = views.views?.status, let lag = views.views?.lag else { return [] }
        let own = [
            gauge("parley_views_lag", "Events that lists, transcripts and search don't tell yet.", Double(lag)),
            gauge(
                "parley_views_available", "1 while lists, transcripts and search can be read.",
                standing.isBuilding || standing.trouble != nil ? 0 : 1),
        ]
        let now = gate.now
        guard let census = try? await views.read(atLeast: .start, { try Census.taken(in: $0, at: now) }).answer else {
            return own
        }
        let sessions = census.sessions.map { MetricSample(Double($0.value), ["handler": $0.key]) }
        return own + [
            gauge("parley_conversations", "Conversations there are.", Double(census.conversations)),
            gauge("parley_open_windows", "Conversations whose 24-hour window is open.", Double(census.openWindows)),
            MetricFamily("parley_open_sessions", .gauge, "Open sessions by kind of handler.", sessions),
        ]
    }
}
