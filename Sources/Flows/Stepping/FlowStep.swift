/// What a step leads to.
public struct FlowStep: Hashable, Sendable {
    /// Where the session stands then.
    public var state: FlowState
    /// What is to be done and recorded, in order.
    public var effects: [FlowEffect]
}

/// One step of a flow: a pure function of the definitions, of where the session stands, and of what came in. It always
/// ends, and never fails: what can't go on ends with the fallback.
///
/// A deadline that has passed at ``FlowContext/now`` goes before the input, also one at that very moment.
public func step(_ flows: FlowSet, _ state: FlowState, _ input: FlowInput, context: FlowContext) -> FlowStep {
    let run = FlowRun(flows: flows, context: context, state: state)
    run.take(input)
    return FlowStep(state: run.state, effects: run.effects)
}
