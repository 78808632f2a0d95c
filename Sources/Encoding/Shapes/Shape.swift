/// What the values of a type are, as they are written and as JSON shows them: for those who make schemas, pages or forms of
/// declarations.
///
/// A type's shape is what its own ``FieldCodable/code(_:)`` says, so it can't differ from what is written. It is itself made of
/// fields: a coder that describes then needs no more room than one that doesn't.
public struct Shape: Hashable, FieldCodable {
    /// How a value is written, and shown.
    public enum Form: UInt8, RawFieldValue {
        /// `true`, `false`.
        case bool = 1
        /// A whole number from 0 of at most 32 bits.
        case uint32 = 2
        /// A whole number from 0 of at most 64 bits.
        case uint64 = 3
        /// Milliseconds since 1970; ISO 8601 in JSON.
        case moment = 4
        /// Milliseconds; `90s` in JSON.
        case duration = 5
        /// UTF-8.
        case text = 6
        /// Bytes; a text in JSON.
        case bytes = 7
        /// One of ``Shape/values``.
        case enumeration = 8
        /// ``Shape/fields``; an object in JSON.
        case fields = 9
        public static var absent: Form { .fields }
    }

    /// How a value is written, and shown.
    public var form = Form.fields
    /// The type's name, without its module, where it is an enumeration or made of fields: `Party`, `SessionClosed.Reason`.
    public var name = ""
    /// The values of an enumeration, by number.
    public var values: [ValueShape] = []
    /// The fields, by number.
    public var fields: [FieldShape] = []

    /// No fields.
    public init() {}

    /// A form without a name.
    init(_ form: Form) { self.form = form }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "form", &form)
        fields.field(2, "name", &name)
        fields.field(3, "values", &values)
        fields.field(4, "fields", &self.fields)
    }

    /// The name of a type as it is declared, without its module.
    static func name<Value>(of type: Value.Type) -> String {
        String(reflecting: type).split(separator: ".").dropFirst().joined(separator: ".")
    }
}

/// One value of an enumeration.
public struct ValueShape: Hashable, FieldCodable {
    /// As it is written.
    public var number: UInt8 = 0
    /// As Swift prints it: the case's name, or its description.
    public var name = ""
    /// As JSON shows it.
    public var json = ""

    /// The value 0.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "number", &number)
        fields.field(2, "name", &name)
        fields.field(3, "json", &json)
    }
}

/// One field of a type.
public struct FieldShape: Hashable, FieldCodable {
    /// How many values a field can have.
    public enum Count: UInt8, RawFieldValue {
        /// One: the default where none is written.
        case one = 1
        /// One or none, where none differs from the default.
        case optional = 2
        /// Any number, in order.
        case many = 3
        public static var absent: Count { .one }
    }

    /// The field's number.
    public var number: UInt32 = 0
    /// The field's name, in JSON too.
    public var name = ""
    /// What its values are.
    public var shape = Shape()
    /// How many there can be.
    public var count = Count.one
    /// Whether no projection looks at it: see ``FieldCoder/detail(_:_:_:_:)``.
    public var isDetail = false
    /// Whether erasure makes it unreadable: see ``Sensitivity``.
    public var isPersonal = false

    /// No field.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "number", &number)
        fields.field(2, "name", &name)
        fields.field(3, "shape", &shape)
        fields.field(4, "count", &count)
        fields.field(5, "isDetail", &isDetail)
        fields.field(6, "isPersonal", &isPersonal)
    }
}
