import Hummingbird

/// Numbers for a monitoring system.
struct MetricsRoutes {
    let isOpen: Bool
    let sources: [MetricSource]

    func add(to routes: inout Routes) {
        if isOpen {
            routes.add(open: operation) { _ in await answer() }
        } else {
            routes.add(operation) { _, _ in await answer() }
        }
    }

    private func answer() async -> Response {
        var families: [MetricFamily] = []
        for source in sources { families += await source.read() }
        return .bytes(Array(PrometheusText.render(families).utf8), type: PrometheusText.type)
    }

    private var operation: Operation {
        Operation(
            .get, "/metrics", id: "getMetrics", tag: "Operations", access: isOpen ? .open : .overview,
            "Numbers in Prometheus' text format. No customer's name, number or words are among them."
        )
        .answers(200, "The numbers.", Schema.string, type: "text/plain")
    }
}
