import Decisions

/// Why a step of a script did nothing.
enum ScriptTrouble: Error {
    /// Parley refused it: what scripts are there to show.
    case rejected(Rejection)
    /// There is nothing that it could be done to.
    case idle(String)
    /// The step is wrong: no such action, or not written as its kind is.
    case unknownAction
    /// The step is right, and Parley can't do it yet.
    case notYet(String)

    /// What is printed below the step.
    var text: String {
        switch self {
        case .rejected(let rejection): "refused: \(rejection.code.rawValue): \(rejection.advice)"
        case .idle(let reason): reason
        case .unknownAction: "unknown action; there are: \(ScriptRunner.actions.joined(separator: " | "))"
        case .notYet(let what): "not yet: \(what)"
        }
    }

    /// What programs are told: the kind of trouble, and the advice.
    var rejection: (code: String, advice: String) {
        switch self {
        case .rejected(let rejection): (rejection.code.rawValue, rejection.advice)
        case .idle(let reason): (Rejection.Code.notFound.rawValue, reason)
        case .unknownAction: ("unknown-action", text)
        case .notYet(let what): ("not-yet", what)
        }
    }

    /// Whether the script itself has to be changed.
    var isMistake: Bool {
        switch self {
        case .rejected, .idle: false
        case .unknownAction, .notYet: true
        }
    }
}
