import EventLogTesting
import ParleyConfiguration
import Settings
import Testing

/// Connectors in the file (S1.2): what is read of them, what is wrong with them, and that no secret is ever told.
@Suite struct ConnectorTests {
    private static let token = "EAAGm0PX4ZCpsBAKZBtoken"

    private static let two = """
        connectors:
          main: { url: "https://graph.example/", version: v23.0, accessToken: { env: MAIN_TOKEN }, appSecret: { file: app } }
          other: {}
        defaults: { connector: main }
        lines:
          "100":
          "200": { connector: other }
          "300": { connector: default }
        """

    @Test func aLineHasTheConnectorThatItOrTheDefaultsName() throws {
        let configuration = try parse(ConnectorTests.two)
        #expect(configuration.lines.map(\.policy.connector) == ["main", "other", .standard])
        let main = try #require(configuration.connectors.first)
        #expect(main.graph.url == "https://graph.example")
        #expect(main.graph.version == "v23.0")
        #expect(main.accessToken?.holder == .variable("MAIN_TOKEN"))
        #expect(main.appSecret?.holder == .file("app"))
        #expect(main.verifyToken == nil)
        #expect(configuration.connectors[1].graph == Configuration.Graph())
        let none = try parse("")
        #expect(none.connectors.isEmpty)
    }

    @Test func secretsAreReadFromTheEnvironmentAndFromFilesBesideTheConfiguration() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("parley.yaml", ConnectorTests.two)
        for (content, secret) in [("s3cret", "s3cret"), ("s3cret\n", "s3cret"), ("s3cret\r\n", "s3cret")] {
            _ = try folder.write("app", content)
            let environment = ["MAIN_TOKEN": ConnectorTests.token, "PARLEY_APP_SECRET": "standard"]
            let connections = try Configuration.load(file: file, environment: environment)
                .connections(environment: environment)
            #expect(connections.map(\.name) == [.standard, "main", "other"])
            #expect(connections.map { $0.appSecret?.reveal() } == ["standard", secret, nil])
            #expect(connections.map { $0.accessToken?.reveal() } == [nil, ConnectorTests.token, nil])
            #expect(!"\(connections)".contains(ConnectorTests.token))
        }
    }

    @Test func aFileCanBeCheckedWhereItsSecretsAreNot() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("parley.yaml", ConnectorTests.two)
        let configuration = try Configuration.load(file: file)
        let error = try #require(throws: ConfigurationError.self) { try configuration.connections(environment: [:]) }
        #expect(
            error.problems.map(\.description) == [
                "\(file):2:71: connectors.main.accessToken: the environment variable MAIN_TOKEN is not set; set it, or name another",
                "\(file):2:103: connectors.main.appSecret: the file '\(folder.path)/app' does not exist; check the path",
            ])
    }

    @Test(arguments: [
        ("", "is empty; give it a value"), ("\n", "is empty; give it a value"),
        ("one\ntwo\n", "has a line break or another control character in it; write the value alone"),
        (String(repeating: "x", count: 70_000), "is larger than 64 KiB; is it the right one?"),
    ]) func whatIsNoSecretIsToldWithoutIt(content: String, advice: String) throws {
        let folder = try TemporaryFolder()
        let secret = try folder.write("secret", content)
        let configuration = try parse(
            "connectors: { main: { accessToken: { file: \(secret) }, appSecret: { env: APP } } }")
        let error = try #require(throws: ConfigurationError.self) {
            try configuration.connections(environment: ["APP": content])
        }
        #expect(error.problems.first?.advice == "the file '\(secret)' \(advice)")
        #expect(error.problems.first?.key == "connectors.main.accessToken")
        if content.count < 100, content != "\n" {
            #expect(error.problems.last?.advice == "the environment variable APP \(advice)")
        }
        #expect(!error.description.contains("two"))
    }

    @Test(arguments: [
        (token, "2:24: connectors.main.accessToken: a secret must not stand in this file"),
        ("[\(token)]", "2:24: connectors.main.accessToken: a secret must not stand in this file"),
        ("", "2:25: connectors.main.accessToken: a secret must not stand in this file"),
        ("{ \(token) }", "2:24: connectors.main.accessToken: says not just where the secret is"),
        ("{ value: \(token) }", "2:24: connectors.main.accessToken: says not just where the secret is"),
        ("{ env: A, file: b }", "2:24: connectors.main.accessToken: says not just where the secret is"),
        ("{}", "2:24: connectors.main.accessToken: says not just where the secret is"),
        ("{ env: \(token) }", "2:31: connectors.main.accessToken.env: is no environment variable's name"),
        ("{ env: 0123456789abcdef }", "2:31: connectors.main.accessToken.env: is no environment variable's name"),
        ("{ env: 9_LIVES }", "2:31: connectors.main.accessToken.env: is no environment variable's name"),
        ("{ file: \"\" }", "2:32: connectors.main.accessToken.file: is empty"),
    ]) func onlyWhereASecretIsCanBeSaid(value: String, expected: String) throws {
        let error = try #require(throws: ConfigurationError.self) {
            try parse("connectors:\n  main: { accessToken: \(value) }\n")
        }
        #expect(error.problems.count == 1)
        let told = error.problems[0].description
        #expect(told.hasPrefix("parley.yaml:\(expected)"), "\(told)")
        #expect(!told.contains(ConnectorTests.token))
        #expect(!told.contains("0123456789abcdef"))
        if expected.contains("must not") || expected.contains("says not") {
            #expect(told.hasSuffix("write { env: NAME } for the environment variable that has it, or { file: PATH }"))
        }
    }

    @Test(arguments: [
        (
            "connectors: { main: {} }\nlines: { \"1\": { connector: mian } }\n",
            "2:28: lines.1.connector: there is no connector 'mian'; add it under 'connectors' in the configuration file, and "
                + "start Parley with that; did you mean 'main'?"
        ),
        (
            "defaults: { connector: defalt }\n",
            "1:24: defaults.connector: there is no connector 'defalt'; add it under 'connectors' in the configuration file, "
                + "and start Parley with that; did you mean 'default'?"
        ),
        (
            "connectors: { default: {} }\n",
            "1:15: connectors.default: is how lines call the connector of 'graph' and the environment; choose another name"
        ),
        (
            "connectors: { my app: {} }\n",
            "1:15: connectors.my app: 'my app' is no connector's name; it has 1 to 64 letters, digits, '-', '_' and '.' only"
        ),
        (
            "connectors: [main]\n",
            "1:13: connectors: a list stands where connectors are expected; write 'NAME: …' lines below it"
        ),
        (
            "connectors: { main: { url: \"http://graph.example\" } }\n",
            "1:28: connectors.main.url: http:// would send the access token unprotected to graph.example; write https://"
        ),
        (
            "connectors: { main: { version: 24 } }\n",
            "1:32: connectors.main.version: '24' is no version of the Graph API"
        ),
        (
            "connectors: { main: { acessToken: { env: A } } }\n",
            "1:23: connectors.main.acessToken: unknown key; did you mean"
        ),
    ]) func whatIsWrongIsToldWithItsPlace(yaml: String, expected: String) throws {
        let error = try #require(throws: ConfigurationError.self) { try parse(yaml) }
        #expect(error.problems.count == 1)
        #expect(error.problems[0].description.hasPrefix("parley.yaml:\(expected)"), "\(error)")
    }

    @Test func aConnectorWithAMistakeIsThereAllTheSame() throws {
        let error = try #require(throws: ConfigurationError.self) {
            try parse("connectors: { main: { version: 24 } }\ndefaults: { connector: main }\n")
        }
        #expect(error.problems.count == 1)
    }

    @Test func thereAreAtMostAHundred() throws {
        let names = (0...100).map { "c\($0): {}" }.joined(separator: ", ")
        let error = try #require(throws: ConfigurationError.self) { try parse("connectors: { \(names) }") }
        #expect(error.description.contains("has 101 connectors; at most 100 are possible"))
    }

    @Test func offIsNoSecret() throws {
        let configuration = try parse("connectors: { main: { accessToken: off, appSecret: off, verifyToken: off } }")
        let connections = try configuration.connections(environment: [:])
        #expect(connections.last?.accessToken == nil)
    }
}
