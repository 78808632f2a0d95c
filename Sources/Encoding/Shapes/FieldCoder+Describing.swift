/// A coder that describes is one that prints nothing but the form: what is neither written nor read then costs those who write
/// and read nothing, not even the room to remember it.
extension FieldCoder {
    static func describer() -> FieldCoder { FieldCoder(.printing, .form) }

    /// Whether the fields themselves are asked for, rather than their values.
    var isDescribing: Bool { mode == .printing && extent == .form }

    /// Says what a field is. Never inlined: those who write and read come by it, and never call it.
    @inline(never)
    mutating func describe(
        _ number: Int, _ name: StaticString, _ shape: Shape, _ count: FieldShape.Count, _ sensitivity: Sensitivity,
        isDetail: Bool = false
    ) {
        var field = FieldShape()
        (field.number, field.name, field.shape, field.count) = (UInt32(number), "\(name)", shape, count)
        (field.isDetail, field.isPersonal) = (isDetail, sensitivity == .personal)
        write(1, .bytes(field.encoded()))
    }

    /// The fields that were described.
    var described: [FieldShape] {
        let fields = try? Descriptions(encoded: output)
        return fields?.all ?? []
    }
}

/// Descriptions of fields, as a coder holds them.
private struct Descriptions: FieldCodable {
    var all: [FieldShape] = []

    mutating func code(_ fields: inout FieldCoder) { fields.field(1, "all", &all) }
}
