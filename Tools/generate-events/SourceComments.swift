/// The documentation of types, properties and cases, as the Swift files have it: what schemas tell of them.
struct SourceComments {
    /// By path: `Party`, `Party.phone`, `SessionClosed.Reason`, `SessionClosed.Reason.autoClose`.
    private var texts: [String: String] = [:]
    /// What stands above a group of cases, by the path of the group's first.
    private var headings: [String: String] = [:]

    // Where reading is.
    private var type = ""
    private var nested: String?
    private var comment: [Substring] = []
    private var heading: String?

    /// Reads Swift files. A property or case is found where its documentation stands right above it.
    init(_ files: [String]) {
        for file in files {
            for line in file.split(separator: "\n", omittingEmptySubsequences: false) { read(line) }
        }
    }

    /// What is said of every type and property in this form: its path, a tab, what is said; in the order of their paths.
    var lines: [String] { texts.sorted { $0.key < $1.key }.map { "\($0)\t\($1)" } }

    /// What is said of a declaration; empty where nothing is.
    func text(_ path: String...) -> String { texts[path.joined(separator: "."), default: ""] }

    /// What stands above a group that begins with this case.
    func heading(_ path: String...) -> String? { headings[path.joined(separator: ".")] }

    private var path: String { [type, nested].compactMap(\.self).joined(separator: ".") }

    private mutating func read(_ line: Substring) {
        let code = line.drop { $0 == " " }
        if code.hasPrefix("///") { return comment.append(code.dropFirst(3).drop { $0 == " " }) }
        if code.hasPrefix("//") { return heading = String(code.dropFirst(2).drop { $0 == " " }) }
        defer { comment = [] }
        if let declared = line.prefixMatch(of: /(?:public )?(?:indirect )?(struct|enum|extension|protocol) ([\w.]+)/) {
            (type, nested) = (String(declared.2), nil)
            if declared.1 != "extension" { keep(type) }
        } else if let declared = line.prefixMatch(of: #/    public (?:struct|enum) (\w+)/#) {
            nested = String(declared.1)
            keep(path)
        } else if line == "    }" {
            nested = nil
        } else if let property = code.prefixMatch(of: /(?:@\w+ )?public (?:internal\(set\) )?var (\w+)/) {
            keep("\(path).\(property.1)")
        } else if let value = code.prefixMatch(of: /case (\w+)(?: = \d+)?$/) {
            keep("\(path).\(value.1)")
            headings["\(path).\(value.1)"] = heading
            heading = nil
        }
    }

    /// The first paragraph is what a thing is; those below it are for who works on it.
    private mutating func keep(_ path: String) {
        let lines = comment.prefix { !$0.isEmpty }
        if !lines.isEmpty { texts[path] = lines.joined(separator: " ").replacing("``", with: "") }
    }
}
