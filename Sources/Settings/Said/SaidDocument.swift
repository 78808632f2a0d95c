/// What `/v1/settings` shows and takes: what is said of all lines, and of each.
struct SaidDocument: SettingGroup {
    var defaults = SettingNode.nothing
    var lines = SettingNode.nothing
    /// Nil where nothing is said of them: they are served unless lines are named.
    var others: Bool?

    init() {}

    mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            "defaults", &defaults, .said(as: .group(LinePolicy.settings.filter { !$0.isOfOneLine })), row: "S1.1",
            "The rules of every line, unless the line says otherwise.")
        s.setting(
            "lines", &lines, .said(as: .map(.group(LinePolicy.settings), upTo: SaidSettings.lineLimit)), row: "S1.3",
            "What is said of single lines, by phone_number_id.")
        s.setting(
            "others", &others, .perhaps, row: "S1.3",
            "Whether lines that are not named are served, by the defaults; so it is unless any are named.")
    }
}

extension SettingKind where Value == SettingNode {
    /// What is read later, by who knows more.
    public static func said(as shape: SettingShape) -> SettingKind {
        SettingKind(shape, read: { $0.node }, write: { $0.content })
    }
}

extension SettingKind where Value == Bool? {
    /// Yes, no, or nothing said.
    fileprivate static var perhaps: SettingKind {
        let flag = SettingKind<Bool>.flag
        return SettingKind(.flag, read: { flag.read($0).map { .some($0) } }, write: { $0.map { .flag($0) } ?? .null })
    }
}
