public import Encoding

/// A request was carried out that its caller has given a key (`Idempotency-Key`): made again, it leads to nothing more. It stands
/// behind what the request led to, in the same atomic whole; the log refuses a second one with the same key.
public struct RequestKept: Hashable, FieldCodable {
    /// The name of the token that the request came with.
    public var by = ""
    /// What was done, by its name in `/openapi.json`: `sendMessage`.
    public var operation = ""
    /// What exactly was asked for: a SHA-256 that takes in the key, so that nobody without the key finds out by trying.
    public var hash = RawBytes.absent
    /// How many events right before this one the request led to.
    public var events: UInt32 = 0
    /// What the answer names and no event before this one does: the platform's id of a file that was uploaded.
    public var answer = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// No request.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.detail(1, "by", &by)
        fields.detail(2, "operation", &operation)
        fields.detail(3, "hash", &hash)
        fields.detail(4, "events", &events)
        fields.detail(5, "answer", &answer, .personal)
        fields.unknown(&unknown)
    }
}
