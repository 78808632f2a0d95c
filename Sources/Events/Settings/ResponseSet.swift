public import Encoding
public import Settings

/// A standard response from now on (S2.3, S2.4).
public struct ResponseSet: Hashable, FieldCodable {
    /// What it says; its id alone where it is no more.
    public var response = StandardResponse()
    /// Whether it is no more.
    public var removed = false
    /// What is different from before, in words; none where there was nothing before.
    public var changed: [String] = []
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty response.
    public init() {}

    /// A response.
    public init(_ response: StandardResponse) { self.response = response }

    /// A response that is no more.
    public init(removed id: String) { (response.id, removed) = (id, true) }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "response", &response)
        fields.field(2, "removed", &removed)
        fields.detail(3, "changed", &changed)
        fields.unknown(&unknown)
    }
}
