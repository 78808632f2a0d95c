public import Encoding

/// Makes JSON Schema of shapes: what JSON shows of values that are made of fields.
///
/// It keeps to what every draft from 7 to 2020-12 understands, as AsyncAPI and OpenAPI documents refer to it, too.
public struct ShapeSchema: Sendable {
    /// What stands in front of a type's name where it is referred to: `#/$defs/`.
    let prefix: String
    /// Whether properties that the declarations don't have are refused. Who reads what later versions write must not.
    let isClosed: Bool

    /// A maker of schemas whose types are found at this place of the document.
    public init(prefix: String = "#/$defs/", isClosed: Bool = false) {
        (self.prefix, self.isClosed) = (prefix, isClosed)
    }

    /// A type by its name.
    public func reference(to shape: Shape) -> JSONTree { .object([("$ref", .text(prefix + shape.name))]) }

    /// A value that is made of fields.
    ///
    /// - Parameter hidden: Fields that are shown elsewhere.
    public func object(_ shape: Shape, hiding hidden: Set<String> = []) -> JSONTree {
        let fields = shape.fields.filter { !hidden.contains($0.name) }
        var members = described(DeclaredWords.text(shape.name))
        members += [
            ("type", .text("object")),
            ("properties", .object(fields.map { ($0.name, property($0, of: shape.name)) })),
        ]
        if isClosed { members.append(("additionalProperties", .verbatim("false"))) }
        return .object(members)
    }

    private func property(_ field: FieldShape, of type: String) -> JSONTree {
        var members = described(DeclaredWords.text(type, field.name))
        if field.count == .many {
            members += [("type", .text("array")), ("items", .object(value(field.shape)))]
        } else {
            members += value(field.shape)
        }
        if field.isPersonal { members.append(("x-personal", .verbatim("true"))) }
        return .object(members)
    }

    private func described(_ text: String) -> [(String, JSONTree)] {
        text.isEmpty ? [] : [("description", .text(text))]
    }

    private func value(_ shape: Shape) -> [(String, JSONTree)] {
        switch shape.form {
        case .bool: [("type", .text("boolean"))]
        case .uint32: [("type", .text("integer")), ("minimum", .verbatim("0")), ("maximum", .verbatim("4294967295"))]
        case .uint64: [("type", .text("integer")), ("minimum", .verbatim("0"))]
        case .moment: [("type", .text("string")), ("format", .text("date-time"))]
        case .duration: [("type", .text("string")), ("pattern", .text("^-?[0-9]+(ms|s|m|h)$"))]
        case .text, .bytes: [("type", .text("string"))]
        case .fields: [("$ref", .text(prefix + shape.name))]
        case .enumeration:
            [("enum", .array(shape.values.map { .verbatim($0.json) }))] + (isNumbered(shape) ? [names(of: shape)] : [])
        }
    }

    /// Whether JSON shows numbers, of which nobody knows what they stand for.
    private func isNumbered(_ shape: Shape) -> Bool { shape.values.contains { $0.json == "\($0.number)" } }

    private func names(of shape: Shape) -> (String, JSONTree) {
        ("x-names", .array(shape.values.map { .text($0.name) }))
    }
}
