/// How fields become JSON.
extension FieldCoder {
    /// Prints a value's fields, in braces.
    @inlinable mutating func printFields<Value: FieldCodable>(of value: inout Value) {
        let outerStart = outputStart
        output.append(UInt8(ascii: "{"))
        outputStart = output.count
        value.code(&self)
        output.append(UInt8(ascii: "}"))
        outputStart = outerStart
    }

    /// Prints a value that is a field, and notes where it stands if it is to stand apart.
    @inlinable mutating func printWhole<Value: FieldCodable>(_ value: inout Value) {
        let start = output.count
        printFields(of: &value)
        if Value.standsApart { apart = start..<output.count }
    }

    /// Prints values as a list; nothing where there are none.
    @inlinable mutating func printList<List: MutableCollection>(
        _ name: StaticString, _ values: inout List, _ print: (inout List.Element, inout FieldCoder) -> Void
    ) {
        guard !values.isEmpty else { return }
        printName(name)
        for index in values.indices {
            output.append(UInt8(ascii: index == values.startIndex ? "[" : ","))
            print(&values[index], &self)
        }
        output.append(UInt8(ascii: "]"))
    }

    @usableFromInline mutating func printName(_ name: StaticString) {
        // Names of fields are plain: they are Swift's.
        _ = name.withUTF8Buffer {
            JSONText.append(key: $0, isPlain: true, isFirst: output.count == outputStart, to: &output)
        }
    }
}
