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
        if output.count > outputStart { output.append(UInt8(ascii: ",")) }
        output.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { output.append(contentsOf: $0) }
        output.append(UInt8(ascii: "\""))
        output.append(UInt8(ascii: ":"))
    }
}
