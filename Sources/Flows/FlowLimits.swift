import Settings

/// What a flow and its sessions are held to: everything that grows has a limit.
public enum FlowLimits {
    /// The most nodes of a flow.
    public static let nodes = 1_000
    /// The most bytes of a definition.
    public static let definition = 1 << 20
    /// The most mistakes for which advice is looked for: a definition with more is told so much anyway.
    public static let mistakes = 200
    /// The most ids that can be tapped in the messages of a flow.
    public static let ids = 1_000
    /// The most variables of a flow.
    public static let variables = 200
    /// The most bytes that the variables of a session hold, those of calling flows and the last call's result included.
    public static let values = 64 << 10
    /// The most nodes that are visited without a wait.
    public static let stepsWithoutWait: UInt32 = 100
    /// The most inputs of a session: messages, answers, outcomes, deadlines.
    public static let inputs: UInt32 = 500
    /// The most calls that are under way within each other.
    public static let callDepth = 8
    /// The most messages that are kept for the next receive; the oldest go first.
    public static let keptMessages = 20
    /// The most characters (Unicode scalars) of a message that are looked at.
    public static let messageLength = 4_096
    /// The most bytes of an answer that is saved.
    public static let answer = 256 << 10
    /// The most characters of an expression.
    public static let expressionLength = 1_024
    /// How deep parentheses, `not` and `-` can stand within each other.
    public static let expressionDepth = 32
    /// The most characters of a pattern.
    public static let patternLength = 512
    /// The most steps that a pattern is made of, its repetitions written out.
    public static let patternSteps = 1_000
    /// The most bytes that a text is filled to.
    public static let filledText = 128 << 10
    /// The most placeholders of a message.
    public static let placeholders = 200
    /// How long anything can be waited for.
    public static let waits: ClosedRange<Duration> = .seconds(1) ... .hours(720)
    /// How long an HTTP request can take, tries and all.
    public static let requests: ClosedRange<Duration> = .seconds(1) ... .seconds(60)
    /// How long the verdict on a send is waited for that waits for nothing: whoever sends gives it at once.
    public static let verdict = Duration.seconds(60)
}
