public import Events
public import Flows

extension FlowEffect {
    /// What an event tells of a session's way through a flow, as far as the way can be counted and drawn from it
    /// (``FlowCoverage``, ``FlowWay``); nil for what tells nothing of it.
    public init?(of event: Event) {
        switch event {
        case .flowStepped(let stepped):
            self = .stepped(FlowPoint(stepped.visit), outcome: stepped.outcome, late: stepped.late)
        case .flowWaiting(let waiting): self = .waiting(FlowPoint(waiting.visit), until: waiting.until)
        case .flowFailed(let failed): self = .failed(FlowPoint(failed.visit), reason: failed.reason)
        case .flowEnded(let ended): self = .ended(outcome: ended.outcome)
        default: return nil
        }
    }
}
