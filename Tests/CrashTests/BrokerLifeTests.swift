import CrashTesting
import EventLogTesting
import Foundation
import Testing

/// What calls to the system are made to fail in is sound where none fails, and finds a broker that isn't.
struct BrokerLifeTests {
    @Test(.timeLimit(.minutes(5))) func aLifeWithoutFaultsIsSound() async throws {
        let folder = try TemporaryFolder()
        let plan = BrokerLifePlan(parley: try BuiltProgram.named("parley").path, folder: folder.path)
        let found = try await BrokerLife.run(plan)
        #expect(found.listed.map(\.description) == [])
    }

    @Test func aProgramThatEndsByItselfIsFound() async throws {
        let folder = try TemporaryFolder()
        let found = try await BrokerLife.run(BrokerLifePlan(parley: "/bin/false", folder: folder.path))
        #expect(
            found.listed.map(\.description).filter { !$0.hasPrefix("log") } == [
                "advice at start 1: ended without a word",
                "run at start 2: the broker ended with exit code 1. It said: ",
            ])
    }

    @Test func aProgramThatIsNotThereIsSaidToBe() async throws {
        await #expect(throws: MissingProgram.self) {
            try await BrokerLife.run(BrokerLifePlan(parley: "/nowhere/parley", folder: "/nowhere"))
        }
    }
}
