import Hummingbird
import Timeline

/// What time it is for the broker, whose clock can run faster than others.
struct ClockRoutes: Resource {
    private let gate: Gate

    init(_ interior: HTTPInterior) { gate = interior.gate }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/clock", id: "getClock", tag: "Operations", access: .reading, "Tells the broker's time."
            )
            .answers(200, "The time.", .object(["now": .time]))
            .handle { _, _ in try .json(["now": gate.now.description]) }
        ]
    }
}
