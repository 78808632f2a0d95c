import Timeline

/// What will be heard of an accepted message: its receipts, and when it is in front of the customer.
struct ReceiptPlan: Equatable {
    struct Receipt: Equatable, Sendable {
        let status: String
        let after: Duration
        /// Whether this is the receipt that says what the message costs.
        let tellsPrice: Bool
    }

    var receipts: [Receipt]
    /// When the customer has it; they may read it then without ever saying so.
    var arrival: Duration?

    /// The receipts of a message that goes through, by the customer's habit. The price comes on the first receipt or, for
    /// every second customer, on the first after `sent`.
    init(_ habit: ReceiptHabit, type: String, draws: Draws, purpose: String, number: Int) {
        var times: [(String, Duration)] = []
        for (status, delay) in [("sent", habit.sent), ("delivered", habit.delivered), ("read", habit.read)] {
            guard let delay, type != "reaction" || status == "sent" else { continue }
            times.append((status, delay.length(draws.fraction("\(purpose) \(status)", number))))
        }
        let late = draws.bits("\(purpose) price") % 2 == 0 && times.count > 1
        let priced = late ? times.dropFirst().first?.0 : times.first?.0
        receipts = times.map { Receipt(status: $0, after: $1, tellsPrice: $0 == priced) }
        guard type != "reaction" else { return }
        arrival = times.first { $0.0 == "delivered" }?.1 ?? times.first { $0.0 == "read" }?.1 ?? .seconds(3)
    }

    /// The one receipt of a message that fails.
    init(failureAfter pause: Duration) {
        receipts = [Receipt(status: "failed", after: pause, tellsPrice: false)]
    }
}
