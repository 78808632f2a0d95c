import Testing

@testable import Sandbox

@Suite("Faults")
struct FaultTests {
    @Test("a count strikes the next occasions and no more")
    func counts() {
        var injector = FaultInjector(seed: 1, rules: [.lostAnswers: FaultRule(next: 2)])
        #expect((0..<5).map { _ in injector.strike(.lostAnswers) != nil } == [true, true, false, false, false])
        #expect(injector.strikes[.lostAnswers] == 2)
        #expect(injector.rules[.lostAnswers] == nil)
        #expect(injector.strike(.serverErrors) == nil)
    }

    @Test("a probability strikes about as often, and the same way with the same seed")
    func probability() {
        func strikes(seed: UInt64) -> [Bool] {
            var injector = FaultInjector(seed: seed, rules: [.duplicates: FaultRule(probability: 0.1)])
            return (0..<2000).map { _ in injector.strike(.duplicates) != nil }
        }
        #expect(strikes(seed: 3) == strikes(seed: 3))
        #expect(strikes(seed: 3) != strikes(seed: 4))
        #expect((150...250).contains(strikes(seed: 3).count { $0 }))
    }

    @Test("a count goes before the probability, which stays")
    func both() {
        var injector = FaultInjector(seed: 1, rules: [.throttles: FaultRule(probability: 1, next: 1)])
        #expect(injector.strike(.throttles) != nil)
        #expect(injector.rules[.throttles] == FaultRule(probability: 1, next: 0))
        #expect(injector.strike(.throttles) != nil)
    }

    @Test("throttling uses the codes it is given, or all there are")
    func throttles() {
        #expect(FaultStrike(length: nil, codes: [131056], fraction: 0.99).throttleCode == 131056)
        let codes = (0..<60).map { FaultStrike(length: nil, codes: [], fraction: Double($0) / 60).throttleCode }
        #expect(Set(codes) == Set(FaultStrike.throttleCodes))
    }

    @Test("flags name probabilities, counts, times and sizes")
    func flags() throws {
        let settings = try FaultSettings(flags: [
            "duplicates=0.1,reorder=1", "delay=30s,batch=5,lostAnswers=x2", "lateAnswers=0.5@60s",
        ])
        #expect(
            settings.rules == [
                .duplicates: FaultRule(probability: 0.1), .reorder: FaultRule(probability: 1),
                .delay: FaultRule(probability: 1, length: .seconds(30)), .batch: FaultRule(probability: 1, size: 5),
                .lostAnswers: FaultRule(next: 2), .lateAnswers: FaultRule(probability: 0.5, length: .seconds(60)),
            ])
    }

    @Test(
        "flags that say nothing are refused",
        arguments: [
            "nothing=1", "duplicates", "duplicates=", "duplicates=2", "duplicates=x0", "batch=1", "delay=soon",
            "reorder=0.1@",
        ])
    func badFlags(flag: String) { #expect(throws: FaultSettingsError.self) { try FaultSettings(flags: [flag]) } }

    @Test("the control interface sets and stops them")
    func json() throws {
        let settings = try FaultSettings(
            json: [
                "lostAnswers": ["next": 1], "throttles": ["probability": .number(0.5), "codes": [4, 80007]],
                "delay": ["for": "10m"], "duplicates": .number(0.25), "reorder": .null, "batch": false,
            ])
        #expect(settings.changes.count == 6)
        #expect(
            settings.rules == [
                .lostAnswers: FaultRule(next: 1), .throttles: FaultRule(probability: 0.5, codes: [4, 80007]),
                .delay: FaultRule(probability: 1, length: .seconds(600)), .duplicates: FaultRule(probability: 0.25),
            ])
        var injector = FaultInjector(seed: 1, rules: [.reorder: FaultRule(probability: 1)])
        for (kind, rule) in settings.changes { injector.set(kind, rule) }
        #expect(injector.rules[.reorder] == nil)
        _ = injector.strike(.lostAnswers)
        #expect(FaultSettings.json(injector)["lostAnswers"]?["happened"]?.integer == 1)
        #expect(FaultSettings.json(injector)["throttles"]?["codes"] == [4, 80007])
    }

    @Test("what it can't mean is refused")
    func badJSON() {
        for json: JSON in [
            [], ["nothing": 1], ["delay": "x"], ["delay": ["for": 5]], ["batch": ["size": 1]],
            ["throttles": ["codes": []]], ["lostAnswers": ["next": .integer(-1)]], ["duplicates": 2],
            ["duplicates": ["chance": 1]],
        ] {
            #expect(throws: FaultSettingsError.self) { try FaultSettings(json: json) }
        }
    }
}
