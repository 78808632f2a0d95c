import Broker
import Hummingbird

/// Numbers for a monitoring system.
struct MetricsRoutes: Resource {
    private let isOpen: Bool
    private let sources: [MetricSource]

    init(_ interior: HTTPInterior) {
        isOpen = interior.configuration.openMetrics
        let (metrics, places, desks) = (interior.metrics, interior.places, interior.desks)
        let events = interior.eventFeed
        let refusals = interior.intake.refusals
        let own = MetricSource {
            metrics.families + places.families + refusals.families + [desks.family, events.family]
        }
        sources =
            [own, BrokerMetrics(gate: interior.gate, views: interior.viewReader, totals: interior.totals).source]
            + interior.metricSources
    }

    var operations: [Operation] {
        let operation = Operation(
            .get, "/metrics", id: "getMetrics", tag: "Operations", access: isOpen ? .open : .overview,
            "Numbers in Prometheus' text format. No customer's name, number or words are among them."
        )
        .answers(200, "The numbers.", .string, type: "text/plain")
        return [
            isOpen ? operation.handle(openly: { _ in await answer() }) : operation.handle { _, _ in await answer() }
        ]
    }

    private func answer() async -> Response {
        var families: [MetricFamily] = []
        for source in sources { families += await source.read() }
        return .bytes(Array(PrometheusText.render(families).utf8), type: PrometheusText.type)
    }
}

extension OpenDesks {
    fileprivate var family: MetricFamily {
        MetricFamily(
            "parley_desk_streams", .gauge, "Streams of agents' desks that are open.", [MetricSample(Double(streams))])
    }
}

extension EventFeed {
    fileprivate var family: MetricFamily {
        MetricFamily("parley_event_streams", .gauge, "Streams of events that are open.", [MetricSample(Double(count))])
    }
}
