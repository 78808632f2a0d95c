import EventLogTesting
import Foundation
import Testing

@testable import parley

/// Connectors as users set them up (S1.2, S1.3).
@Suite(.timeLimit(.minutes(2))) struct ConnectorTests {
    private static let secrets = [
        "ONE_ACCESS_TOKEN": "one's token", "ONE_APP_SECRET": "one's secret", "ONE_VERIFY_TOKEN": "one's handshake",
        "TWO_APP_SECRET": "two's secret", "TWO_VERIFY_TOKEN": "two's handshake",
    ]

    private static let configuration =
        """
        connectors:
          one:
            url: "http://127.0.0.1:1"
            accessToken: { env: ONE_ACCESS_TOKEN }
            appSecret: { env: ONE_APP_SECRET }
            verifyToken: { env: ONE_VERIFY_TOKEN }
          two:
            url: "http://127.0.0.1:2"
            version: v23.0
            accessToken: { file: two-token }
            appSecret: { env: TWO_APP_SECRET }
            verifyToken: { env: TWO_VERIFY_TOKEN }
        defaults: { unassignedReply: Thank you }
        lines:
          "100": { connector: one }
          "200": { connector: two }
        """

    @Test("A start without a secret that the file names ends with where it is named; a check needs none")
    func refusesToStart() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("parley.yaml", ConnectorTests.configuration)
        #expect(await parley("config", "check", file).code == 0)
        var environment = ConnectorTests.secrets
        environment["ONE_APP_SECRET"] = nil
        let ending = await parley(["serve", "--data", folder.data, "--config", file], environment: environment)
        #expect(ending.code == 1)
        #expect(
            ending.errors.contains(
                "\(file):5:16: connectors.one.appSecret: the environment variable ONE_APP_SECRET is not set; set it"))
        #expect(
            ending.errors.contains(
                "\(file):10:18: connectors.two.accessToken: the file '\(folder.path)/two-token' does not exist"))
        #expect(!FileManager.default.fileExists(atPath: folder.data))
    }

    @Test("With the sandbox in the place of WhatsApp no connector's secrets are looked for")
    func leadsToTheSandbox() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("parley.yaml", ConnectorTests.configuration)
        let data = folder.data
        let (line, code) = try await OwnThread.run {
            let broker = try ProgramProcess(
                "parley", ["serve", "--data", data, "--config", file, "--port", "0", "--sandbox"])
            let line = broker.line()
            broker.interrupt()
            return (line, broker.finish())
        }
        #expect(line?.hasPrefix("Parley listens on ") == true)
        #expect(code == 0)
    }

    @Test("What lines can't do for want of a secret, or of a connector, is told at the start")
    func tellsWhatLacks() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "parley.yaml", "connectors: { one: {}, unused: {} }\nlines: { \"100\": { connector: one } }\n")
        let data = folder.data
        func start(_ arguments: [String]) async throws -> String {
            let (code, errors) = try await OwnThread.run {
                let broker = try ProgramProcess(
                    "parley", ["serve", "--data", data, "--port", "0"] + arguments,
                    environment: ["SWIFT_BACKTRACE": ""])
                while let line = broker.line(), !line.contains("openapi.json") {}
                broker.interrupt()
                return (broker.finish(), broker.errors)
            }
            #expect(code == 0)
            return errors
        }
        let first = try await start(["--config", file])
        #expect(
            first.contains("Nothing will be sent: connector 'one' has no access token (connectors.one.accessToken)"))
        #expect(
            first.contains(
                "Every webhook will be refused: connector 'one' has no app secret (connectors.one.appSecret)"))
        #expect(!first.contains("the default connector"))
        #expect(!first.contains("unused"))
        // The file is forgotten; what it set remains.
        let second = try await start([])
        #expect(second.contains("There is no connector 'one' here, which line 100 has: their messages wait"))
    }
}
