package import Projections
import Timeline

extension World {
    /// What is still to happen; nil where nothing is.
    package var unsettled: String? {
        for state in conversations {
            if let (rule, deadline) = DeadlineRules.earliest(in: state, under: policy(of: state)) {
                return "conversation \(state.id): '\(rule.name)' is due at \(deadline)"
            }
            if let send = state.delivery.open.first(where: { $0.stage != .accepted }) {
                return "conversation \(state.id): message \(send.position) is \(send.stage)"
            }
        }
        return nil
    }
}
