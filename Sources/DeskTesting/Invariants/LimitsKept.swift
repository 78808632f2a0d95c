import Events

/// Nobody gets a session by a rule who can't take one: beyond their limit, without a skill, on another line, or not there. The
/// return of a transfer alone asks no more than that they are logged in.
enum LimitsKept: DeskInvariant {
    static let name = "nobody gets a session by themselves beyond their limit"

    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
        guard case .sessionAssigned(let assigned) = event.event, case .agent(let id) = assigned.handler,
            assigned.by.hasPrefix("rule:"), assigned.by != "rule:transferReturn"
        else { return nil }
        guard assigned.by == "rule:queueAssignment" else { return "\(assigned.by) gives it to agent '\(id)'" }
        guard let agent = desk.agents[id] else { return "there is no agent '\(id)'" }
        guard let conversation = desk.conversations[event.conversation] else { return "there is no such conversation" }
        return desk.obstacle(for: agent, on: conversation.line).map { "agent '\(id)' \($0)" }
    }
}
