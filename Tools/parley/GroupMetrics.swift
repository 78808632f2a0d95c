import Broker
import EventLog
import HTTPInterface
import Projections
import Timeline

extension MetricSource {
    /// How far groups of consumers are, and what they have done since the start.
    init(groups: GroupDeliveries, of broker: Broker) {
        self.init {
            let parked =
                (try? await broker.query { world in world.groups.all.map { ($0.name, $0.parked.count) } }) ?? []
            return GroupMetrics(standings: groups.standings, broker: broker, trouble: groups.trouble).families
                + [
                    MetricFamily(
                        "parley_group_parked", .gauge, "Events that a group delivers no more.",
                        parked.map { MetricSample(Double($0.1), ["group": $0.0]) })
                ]
        }
    }
}

/// What groups of consumers say in numbers.
private struct GroupMetrics {
    let standings: [String: GroupStanding]
    let broker: Broker
    let trouble: String?

    var families: [MetricFamily] {
        let head = broker.log.head.rawValue
        return [
            MetricFamily(
                "parley_groups_available", .gauge, "1 while groups deliver.", [MetricSample(trouble == nil ? 1 : 0)]),
            family("parley_group_lag", .gauge, "Events of the log behind the last up to which all is settled.") {
                Double(head) - Double($0.checkpoint.rawValue)
            },
            family(
                "parley_group_oldest_seconds", .gauge, "How long ago the first event was recorded that is not settled."
            ) {
                age(of: $0.oldest)
            },
            family("parley_group_pending", .gauge, "Events that are held and not settled.") { Double($0.pending) },
            family("parley_group_in_flight", .gauge, "Events that consumers have.") { Double($0.inFlight) },
            family("parley_group_waiting", .gauge, "Requests that wait for events.") { Double($0.waiting) },
            family("parley_group_lost", .gauge, "1 where what a group has had is not known.") {
                $0.loss == nil ? 0 : 1
            },
            family("parley_group_deliveries_total", .counter, "Events that were given to consumers.") {
                Double($0.counts.deliveries)
            },
            family("parley_group_redeliveries_total", .counter, "Those of them that were given again.") {
                Double($0.counts.redeliveries)
            },
            family("parley_group_acknowledged_total", .counter, "Events that were acknowledged.") {
                Double($0.counts.acknowledgements)
            },
            family("parley_group_refused_total", .counter, "Deliveries that a consumer could not do with.") {
                Double($0.counts.refusals)
            },
        ]
    }

    private func family(
        _ name: String, _ kind: MetricFamily.Kind, _ help: String, _ value: (GroupStanding) -> Double
    ) -> MetricFamily {
        MetricFamily(name, kind, help, standings.map { MetricSample(value($0.value), ["group": $0.key]) })
    }

    private func age(of oldest: Position?) -> Double {
        guard let oldest, let recorded = try? broker.log.recordedAt(oldest) else { return 0 }
        return Double(max(broker.time.now - recorded, .zero).milliseconds) / 1000
    }
}
