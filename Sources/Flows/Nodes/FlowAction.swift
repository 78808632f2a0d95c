import Settings
public import Timeline

/// What a node does: one of ten kinds.
public enum FlowAction: Sendable {
    /// Says something (S4).
    case send(FlowSending)
    /// Takes the customer's next message.
    case receive(FlowReceiving)
    /// Asks a server.
    case http(FlowAsking)
    /// Sets variables.
    case set([FlowAssignment])
    /// Goes one of several ways.
    case branch([FlowCondition])
    /// Lets time pass.
    case wait(FlowMoment)
    /// Has another flow go on, and comes back with its outcome.
    case call(FlowCall)
    /// Hands the session over.
    case handover(FlowHandingOver)
    /// Closes the session.
    case close
    /// Ends the flow: returns to who has called it, or closes the session as completed.
    case end(FlowReturning)

    /// Its key in a definition.
    public var kind: Kind {
        switch self {
        case .send: .send
        case .receive: .receive
        case .http: .http
        case .set: .set
        case .branch: .branch
        case .wait: .wait
        case .call: .call
        case .handover: .handover
        case .close: .close
        case .end: .end
        }
    }

    /// The kinds of node.
    public enum Kind: String, CaseIterable, Sendable {
        /// By their keys in a definition.
        case send, receive, http, set, branch, wait, call, handover, close, end
    }
}

/// What is said, and how.
public struct FlowSending: Sendable {
    /// What is said.
    let message: MessageTemplate
    /// What is waited for.
    public let wait: FlowWaitFor
    let expires: FlowMoment?
    let identityHash: TextTemplate?
    let correlationID: TextTemplate?
    let callbackData: TextTemplate?
    let notifyURL: TextTemplate?

    /// The ids that can be tapped in it, as far as they don't depend on a session.
    public var ids: [String] { message.ids }
}

/// What a send waits for (S4.17).
public enum FlowWaitFor: String, CaseIterable, Sendable {
    /// Nothing; that the platform takes it; that it is delivered; that it is read.
    case none, submit, delivery, read

    /// The outcomes of a send that waits so (S4.19).
    var outcomes: [FlowOutcome] {
        let success: String
        var failures = ["onError", "onPolicyFail"]
        switch self {
        case .none: success = "onSuccess"
        case .submit: (success, failures) = ("onSubmit", failures + ["onTimeout"])
        case .delivery, .read: (success, failures) = ("onDeliveryReportSuccess", failures + ["onDeliveryReportFail"])
        }
        return [FlowOutcome(name: success, isFailure: false)]
            + failures.map { FlowOutcome(name: $0, isFailure: true) }
    }

    /// What it ends with when its time is over.
    var outcomeInVain: String {
        switch self {
        case .none: "onError"
        case .submit: "onTimeout"
        case .delivery, .read: "onDeliveryReportFail"
        }
    }
}

/// A moment: so long from when it is asked for, or an instant.
public enum FlowMoment: Hashable, Sendable {
    /// So long from then on.
    case after(Duration)
    /// That instant.
    case at(Timestamp)

    func moment(from now: Timestamp) -> Timestamp {
        switch self {
        case .after(let length): now + length
        case .at(let moment): moment
        }
    }
}

/// Which message is taken, and how.
public struct FlowReceiving: Sendable {
    let matches: [FlowMatch]
    /// What is taken where nothing matches.
    public let accept: Accepted
    let save: Int?
    let retries: Int
    let again: MessageTemplate?

    /// What can be taken.
    public enum Accepted: String, CaseIterable, Sendable {
        /// Whatever it is; a text; a number; a tap on a button or row; a file; a place.
        case any, text, number, tap, media, location
    }
}

/// What is looked for in a message before anything else.
struct FlowMatch: Sendable {
    enum Test: Sendable {
        /// The whole text is one of these, whatever the case of its letters.
        case texts([String])
        case pattern(Pattern)
        /// The message's type.
        case type(String)
    }

    var outcome: String
    var test: Test
    var save: Int?
}

/// A request to a server.
public struct FlowAsking: Sendable {
    enum Body: Sendable {
        case none
        case text(TextTemplate)
        case json(JSONTemplate)
    }

    let method: String
    let url: TextTemplate
    let headers: [(name: String, value: TextTemplate)]
    let body: Body
    let save: Int?
    let retries: Int
}

/// What a variable, or a member of a result, is set to.
enum FlowSource: Sendable {
    case expression(Expression)
    case text(TextTemplate)
    case value(FlowValue)
    /// An object or list with placeholders in it.
    case json(JSONTemplate)
}

/// A variable that is set.
public struct FlowAssignment: Sendable {
    /// The variable, by number.
    let variable: Int
    /// Its name.
    public let name: String
    let source: FlowSource
}

/// A way, and when it is gone.
public struct FlowCondition: Sendable {
    /// The outcome.
    public let outcome: String
    /// The expression as it was written.
    public let text: String
    let expression: Expression
}

/// A call of another flow.
public struct FlowCall: Sendable {
    /// The flow's name.
    public let flow: String
    /// What its variables are set to.
    let with: [(name: String, source: FlowSource)]
    /// Where it stands, for the check against the flow that is called.
    let node: SettingNode
}

/// To whom a session is handed over.
public struct FlowHandingOver: Hashable, Sendable {
    /// Who gets it.
    public let to: FlowReceiver
    /// The skills that are asked for.
    public let skills: [String]
    let note: TextTemplate
}

/// Who gets a session.
public enum FlowReceiver: Hashable, Sendable {
    /// The queue; nobody yet; an agent; a bot.
    case queue, unassigned, agent(String), bot(String)
}

/// What becomes of a session that can't go on.
public enum FlowFallback: Hashable, Sendable {
    /// It is handed over.
    case handover(FlowHandingOver)
    /// It closes.
    case close
}

/// What a flow ends with.
public struct FlowReturning: Sendable {
    /// The outcome.
    public let outcome: String
    let values: [(name: String, source: FlowSource)]
}
