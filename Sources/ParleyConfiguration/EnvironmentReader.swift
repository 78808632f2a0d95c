/// Reads settings from environment variables, each of which can name a file to be read instead: `PARLEY_APP_SECRET` or
/// `PARLEY_APP_SECRET_FILE`.
struct EnvironmentReader {
    private let environment: [String: String]
    private let problems: ProblemCollector

    init(_ environment: [String: String], _ problems: ProblemCollector) {
        (self.environment, self.problems) = (environment, problems)
    }

    /// All the secrets.
    func secrets() -> Secrets {
        var secrets = Secrets()
        secrets.app = value("PARLEY_APP_SECRET").map(Secret.init)
        secrets.verifyToken = value("PARLEY_VERIFY_TOKEN").map(Secret.init)
        secrets.accessToken = value("PARLEY_ACCESS_TOKEN").map(Secret.init)
        secrets.adminToken = value("PARLEY_ADMIN_TOKEN", atLeast: 32).map(Secret.init)
        return secrets
    }

    /// A variable's value, or the content of the file named by its `…_FILE` twin; nil where neither is set.
    func value(_ name: String, atLeast minimum: Int = 1) -> String? {
        switch (environment[name], environment["\(name)_FILE"]) {
        case (nil, nil): return nil
        case (.some, .some):
            problems.report(name, "is set, and \(name)_FILE as well; unset one of them")
            return nil
        case (let text?, nil): return checked(text, name, atLeast: minimum)
        case (nil, let path?):
            guard let text = content(of: path, "\(name)_FILE") else { return nil }
            return checked(text, "\(name)_FILE", atLeast: minimum)
        }
    }

    private func checked(_ text: String, _ name: String, atLeast minimum: Int) -> String? {
        do {
            return try SecretText.checked(text, atLeast: minimum)
        } catch .empty {
            problems.report(name, "is empty; give it a value, or unset it")
        } catch {
            problems.report(name, "\(error)")
        }
        return nil
    }

    private func content(of path: String, _ name: String) -> String? {
        do {
            return try SecretText.content(of: path)
        } catch {
            problems.report(name, "\(error)")
            return nil
        }
    }
}
