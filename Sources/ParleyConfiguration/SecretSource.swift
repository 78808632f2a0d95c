import Settings

/// Where a secret comes from: the configuration file says that, and never the secret itself.
public struct SecretSource: Hashable, Sendable {
    /// What has it.
    public enum Holder: Hashable, Sendable {
        /// The environment variable of this name.
        case variable(String)
        /// The file at this path; a relative one begins at the configuration file's folder.
        case file(String)
    }

    /// What has it.
    public var holder: Holder
    /// The key of which it is said, and where.
    var key = ""
    var place: SettingNode.Place?

    /// The secret itself, read now.
    ///
    /// - Parameter folder: The configuration file's.
    func read(environment: [String: String], folder: String, _ problems: ProblemCollector) -> Secret? {
        do {
            switch holder {
            case .variable(let name):
                guard let text = environment[name] else {
                    problems.report(
                        key, at: place, "the environment variable \(name) is not set; set it, or name another")
                    return nil
                }
                return Secret(try SecretText.checked(text))
            case .file(let path):
                let path = path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)"
                return Secret(try SecretText.checked(try SecretText.content(of: path)))
            }
        } catch {
            tell(error, problems)
            return nil
        }
    }

    private func tell(_ trouble: SecretText.Trouble, _ problems: ProblemCollector) {
        guard case .unreadable = trouble else {
            return problems.report(key, at: place, "\(holder.words) \(trouble)")
        }
        problems.report(key, at: place, "\(trouble)")
    }
}

extension SecretSource.Holder {
    fileprivate var words: String {
        switch self {
        case .variable(let name): "the environment variable \(name)"
        case .file(let path): "the file '\(path)'"
        }
    }
}

// MARK: - Saying where

/// The two places in which a secret can be.
struct SecretPlace: SettingGroup {
    var variable = ""
    var file = ""

    init() {}

    init(_ holder: SecretSource.Holder) {
        switch holder {
        case .variable(let name): variable = name
        case .file(let path): file = path
        }
    }

    mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            "env", &variable,
            .form("capital letters, digits and `_`, at most 64", pattern: "[A-Z_][A-Z0-9_]*", upTo: 64).checked {
                // What is no name may be the secret: it is not told.
                SecretPlace.isVariable($0)
                    ? nil
                    : "is no environment variable's name; it has capital letters, digits and '_' only, "
                        + "and the secret itself must not stand here"
            }, "The environment variable that has the secret.")
        s.setting(
            "file", &file, .form("a path", upTo: 4096),
            "The file that has the secret and nothing else; a relative path begins at this file's folder.")
    }

    private static func isVariable(_ name: String) -> Bool {
        name.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) || $0 == 95 }
            && !(48...57).contains(name.utf8.first ?? 48)
    }
}

extension SettingKind where Value == SecretSource {
    /// Where a secret is. What else may stand there could be the secret, so mistakes don't repeat it.
    static var secret: SettingKind {
        SettingKind(
            .group(SecretPlace.describe()), read: { SecretSource(said: $0) },
            write: { source in
                let place = SecretPlace(source.holder)
                let (key, text) = place.file.isEmpty ? ("env", place.variable) : ("file", place.file)
                return .mapping([.init(key, SettingNode(.text(text)))])
            })
    }
}

extension SecretSource {
    fileprivate init?(said field: SettingField) {
        let advice = "write { env: NAME } for the environment variable that has it, or { file: PATH }"
        guard field.node.isMapping else {
            field.report("a secret must not stand in this file; \(advice)")
            return nil
        }
        guard field.node.entries.allSatisfy({ ["env", "file"].contains($0.key) }), field.node.entries.count == 1 else {
            field.report("says not just where the secret is; \(advice)")
            return nil
        }
        guard let place = SecretPlace(field.node, field.reading) else { return nil }
        switch (place.variable.isEmpty, place.file.isEmpty) {
        case (false, _): holder = .variable(place.variable)
        case (_, false): holder = .file(place.file)
        // What is wrong with it has been told.
        default: return nil
        }
        (key, self.place) = (field.node.path, field.node.place)
    }
}
