import Events

/// For one event the customer is told at most once where their session stands.
enum OneNotice: DeskInvariant {
    static let name = "one automatic message for an event"

    static func breach(after round: DeskRound) -> String? {
        for event in round.events {
            let root = round.desk.notices.root(of: event.position)
            let said = round.desk.notices.said[root] ?? []
            if said.count > 1 { return "\(said.joined(separator: ", ")) speak for \(root)" }
        }
        return nil
    }
}
