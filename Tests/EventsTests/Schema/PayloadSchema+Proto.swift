extension PayloadSchema {
    /// Reads a `.proto` file that is written as `events.proto` is: one declaration a line.
    init(proto text: String) {
        var path: [String] = []
        for line in text.split(separator: "\n") {
            let code = line.prefix { $0 != "/" }.trimmingPrefix { $0 == " " }
            if let opening = code.wholeMatch(of: /(message|enum) (\w+) \{ */) {
                path.append(String(opening.2))
                if opening.1 == "message" { messages[path.joined(separator: "."), default: []] = [] }
            } else if code.hasPrefix("}") {
                path.removeLast()
            } else if let value = code.wholeMatch(of: /([A-Z_]+) = (\d+); */) {
                add(value: String(value.1), Int(value.2) ?? 0, in: path.joined(separator: "."))
            } else if let field = code.wholeMatch(of: /(.+) (\w+) = (\d+)( \[packed = false\])?; */) {
                let declared = Field(number: Int(field.3) ?? 0, name: String(field.2), type: String(field.1))
                messages[path.joined(separator: "."), default: []].insert(declared)
            }
        }
    }

    /// The value 0 stands for nothing that is ever written where it says so.
    private mutating func add(value name: String, _ number: Int, in enumeration: String) {
        guard !name.hasSuffix("_UNSPECIFIED") || number != 0 else { return }
        enumerations[enumeration, default: [:]][name] = number
    }
}
