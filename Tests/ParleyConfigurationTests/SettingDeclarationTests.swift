import Encoding
import Foundation
import ParleyConfiguration
import Settings
import Testing
import Timeline

/// What every declaration of a setting must have, whoever adds it.
@Suite struct SettingDeclarationTests {
    /// Every setting of the file with its path.
    private static let all: [(path: String, setting: SettingDescription)] = {
        func inside(_ settings: [SettingDescription], _ path: String) -> [(String, SettingDescription)] {
            settings.flatMap { [("\(path)\($0.key)", $0)] + inside($0.shape.members, "\(path)\($0.key).") }
        }
        return inside(Configuration.sections, "")
    }()

    @Test func eachHasASentence() {
        #expect(SettingDeclarationTests.all.count > 30)
        for (path, setting) in SettingDeclarationTests.all {
            #expect(setting.sentence.hasSuffix("."), "\(path)")
            #expect(setting.sentence.count > 12, "\(path)")
        }
    }

    @Test func eachIsForACapabilityThatTheReadmeLists() throws {
        let text = try String(contentsOf: packageRoot.appending(path: "README.md"), encoding: .utf8)
        let listed = SettingDeclarationTests.capabilities(in: text)
        #expect(listed.contains("S1.5"), "ranges are read")
        for setting in LinePolicy.settings + Configuration.sections {
            #expect(listed.contains(setting.row), "\(setting.key): \(setting.row)")
        }
        for (path, setting) in SettingDeclarationTests.all where !setting.row.isEmpty {
            #expect(listed.contains(setting.row), "\(path): \(setting.row)")
        }
    }

    @Test func numbersAreUniqueInEachGroup() {
        func check(_ settings: [SettingDescription], _ path: String) {
            let numbers = settings.compactMap(\.number)
            #expect(Set(numbers).count == numbers.count, "\(path)")
            #expect(numbers == numbers.sorted(), "\(path)")
            let keys = settings.flatMap { [$0.key] + $0.formerly }
            #expect(Set(keys).count == keys.count, "\(path)")
            for setting in settings { check(setting.shape.members, "\(path).\(setting.key)") }
        }
        check(Configuration.sections, "")
        #expect(LinePolicy.settings.allSatisfy { $0.number != nil })
    }

    @Test func eachExampleIsRead() throws {
        for setting in LinePolicy.settings where !setting.isOfOneLine {
            let yaml = SettingPages.example(of: [setting], indent: 2)
            let names = "calendars: { office: { zone: Etc/UTC, hours: {} } }\n"
            #expect(throws: Never.self, "\(yaml)") { try parse("\(names)defaults:\n\(yaml)") }
        }
    }

    /// `S1.4 to S1.7`, `S1.2, S1.3` and `B4`, as the tables' first columns have them.
    private static func capabilities(in readme: String) -> Set<String> {
        var listed: Set<String> = []
        for line in readme.split(separator: "\n") where line.hasPrefix("| ") {
            let cell = line.dropFirst(2).prefix { $0 != "|" }
            for part in cell.split(separator: ",") {
                let ends = part.matches(of: /([LSB])(\d+)(?:\.(\d+))?/)
                guard let first = ends.first, let last = ends.last else { continue }
                guard let low = first.3.flatMap({ Int($0) }), let high = last.3.flatMap({ Int($0) }) else {
                    listed.formUnion(ends.map { String($0.0) })
                    continue
                }
                listed.formUnion((low...max(low, high)).map { "\(first.1)\(first.2).\($0)" })
            }
        }
        return listed
    }
}
