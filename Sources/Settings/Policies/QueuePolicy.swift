public import Encoding

/// How sessions wait for an agent (S1.6, S1.10, S1.11, S3.4).
public struct QueuePolicy: Hashable, StoredSettings {
    /// The most sessions that wait at once; nil for any number.
    public var maxInteractions: UInt32?
    /// The longest that a session waits; nil for ever.
    public var maxTime: Duration?
    /// The bot that gets a session after that; empty for none: then it is unassigned.
    public var botAfter = ""
    /// What a customer is told who has to wait.
    @Boxed public var reply: AutomaticMessage? = nil
    /// What a customer is told who can't wait, as the queue is full.
    @Boxed public var fullReply: AutomaticMessage? = nil
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// A queue without limits or replies.
    public init() {}

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            1, "maxInteractions", &maxInteractions, .number(1...1_000_000).example("20"), row: "S1.6",
            "The most sessions that wait at once; the next one is left unassigned, and its customer gets `fullReply`.")
        s.setting(
            2, "maxTime", &maxTime, .duration(.seconds(1) ... .days(7)).off(alsoAs: "0").example("10m"), row: "S1.10",
            "The longest that a session waits; then `botAfter` gets it, or it is unassigned.")
        s.setting(
            3, "botAfter", &botAfter, .identifier.orOff, row: "S1.11",
            "The bot that gets a session when `maxTime` is over.")
        s.setting(
            4, "reply", &reply,
            .message(upTo: 4096).example("\"All our agents are busy; somebody will be with you shortly.\""),
            row: "S3.4",
            "What a customer is told who enters the queue and whom nobody can take at once.")
        s.setting(
            5, "fullReply", &fullReply,
            .message(upTo: 4096).example("\"We are very busy right now. Please write again in an hour.\""), row: "S1.6",
            "What a customer is told who comes when the queue is full.")
    }
}
