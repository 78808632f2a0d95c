import Broker
import EventLog
import Events
import Projections
import Timeline

/// What the broker's state and the totals say in numbers.
struct BrokerMetrics {
    /// Conversations that are looked at in one visit to the writer's thread.
    private static let stride = 5_000

    let gate: Gate
    let totals: @Sendable () async -> Totals

    var source: MetricSource {
        MetricSource {
            let totals = await totals()
            return BrokerMetrics.counters(totals) + log(countedUpTo: totals) + deadlines() + (await conversations())
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

    private struct Census: Sendable {
        var conversations = 0
        var openWindows = 0
        var sessions = ["unassigned": 0, "bot": 0, "queue": 0, "agent": 0, "workbin": 0]
    }

    /// Counts windows and sessions, some conversations at a time; nothing where the broker has stopped.
    private func conversations() async -> [MetricFamily] {
        var census = Census()
        let now = gate.now
        while true {
            let before = census
            let counted = try? await gate.look { world in
                var census = before
                let end = min(census.conversations + BrokerMetrics.stride, world.conversations.count)
                for index in census.conversations..<end {
                    if world.conversations[index].window.isOpen(at: now) { census.openWindows += 1 }
                    guard let handler = world.conversations[index].sessions.open?.handler else { continue }
                    let kind = handler.description.prefix { $0 != ":" }
                    census.sessions[String(kind), default: 0] += 1
                }
                census.conversations = end
                return census
            }
            guard let counted else { return [] }
            census = counted
            if census.conversations == before.conversations { break }
        }
        let sessions = census.sessions.map { MetricSample(Double($0.value), ["handler": $0.key]) }
        return [
            gauge("parley_conversations", "Conversations there are.", Double(census.conversations)),
            gauge("parley_open_windows", "Conversations whose 24-hour window is open.", Double(census.openWindows)),
            MetricFamily("parley_open_sessions", .gauge, "Open sessions by kind of handler.", sessions),
        ]
    }
}
