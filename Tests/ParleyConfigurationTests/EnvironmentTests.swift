import EventLogTesting
import ParleyConfiguration
import Testing

@Suite struct EnvironmentTests {
    @Test func secretsComeFromTheEnvironment() throws {
        let configuration = try parse(
            "",
            environment: [
                "PARLEY_DATA": "/var/lib/parley", "PARLEY_APP_SECRET": "app", "PARLEY_VERIFY_TOKEN": "verify",
                "PARLEY_ACCESS_TOKEN": "access", "PARLEY_ADMIN_TOKEN": "thirty-two-letters-of-a-token-ok",
            ])
        #expect(configuration.dataDirectory == "/var/lib/parley")
        #expect(configuration.secrets.app?.reveal() == "app")
        #expect(configuration.secrets.verifyToken?.reveal() == "verify")
        #expect(configuration.secrets.accessToken?.reveal() == "access")
        #expect(configuration.secrets.adminToken?.reveal() == "thirty-two-letters-of-a-token-ok")
        #expect(try parse("").secrets.app == nil)
    }

    @Test func aFileCanHoldTheSecret() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("secret", "s3cret\n")
        let configuration = try parse("", environment: ["PARLEY_APP_SECRET_FILE": file])
        #expect(configuration.secrets.app?.reveal() == "s3cret")
        let data = try folder.write("data", "/srv/parley")
        #expect(try Configuration.dataDirectory(in: ["PARLEY_DATA_FILE": data]) == "/srv/parley")
        #expect(try Configuration.dataDirectory(in: [:]) == nil)
    }

    @Test func whatIsWrongIsToldWithoutTheSecret() throws {
        let folder = try TemporaryFolder()
        let twoLines = try folder.write("secret", "first-line\nsecond-line\n")
        let error = try #require(throws: ConfigurationError.self) {
            try parse(
                "",
                environment: [
                    "PARLEY_APP_SECRET": "a", "PARLEY_APP_SECRET_FILE": "b",
                    "PARLEY_VERIFY_TOKEN_FILE": folder.path + "/none",
                    "PARLEY_ACCESS_TOKEN_FILE": twoLines, "PARLEY_ADMIN_TOKEN": "too-short", "PARLEY_DATA": "",
                ])
        }
        #expect(
            error.problems.map(\.description) == [
                "environment: PARLEY_APP_SECRET: is set, and PARLEY_APP_SECRET_FILE as well; unset one of them",
                "environment: PARLEY_VERIFY_TOKEN_FILE: the file '\(folder.path)/none' does not exist; check the path",
                "environment: PARLEY_ACCESS_TOKEN_FILE: has a line break or another control character in it; "
                    + "write the value alone",
                "environment: PARLEY_ADMIN_TOKEN: has only 9 characters; make a longer one: openssl rand -hex 32",
                "environment: PARLEY_DATA: is empty; give it a value, or unset it",
            ])
        #expect(!error.description.contains("first-line"))
        #expect(!error.description.contains("too-short"))
    }

    @Test func aSecretNeverPrintsItself() throws {
        let configuration = try parse("", environment: ["PARLEY_APP_SECRET": "s3cret"])
        var dumped = ""
        dump(configuration, to: &dumped)
        let printed = ["\(configuration)", String(reflecting: configuration), dumped, "\(configuration.secrets)"]
        for text in printed { #expect(!text.contains("s3cret")) }
        #expect(dumped.contains("(secret)"))
    }
}
