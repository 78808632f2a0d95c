import Foundation
import Testing

/// The house as it is: its arrows are those of ARCHITECTURE.md.
@Suite struct ArchitectureTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func text() throws -> String {
        try String(contentsOf: root.appending(path: "ARCHITECTURE.md"), encoding: .utf8)
    }

    @Test func everyArrowPointsWhereTheHouseSays() throws {
        let house = try House(drawnIn: try Self.text())
        let imports = try Imports.found(in: Self.root, under: ["Sources", "Tools"])
        #expect(imports.count > 20, "modules are found")
        #expect(house.faults(of: imports) == [])
    }

    @Test func theCoreIsPure() throws {
        let pure = try House(drawnIn: try Self.text()).rooms.filter(\.isPure).map(\.name)
        #expect(
            Set(pure).isSuperset(of: [
                "Timeline", "Encoding", "Messages", "Settings", "Events", "Projections", "Decisions", "WhatsApp",
                "Narration",
            ]))
    }

    @Test func everyModuleIsDescribed() throws {
        let text = try Self.text()
        for module in try Imports.found(in: Self.root, under: ["Sources"]).keys.sorted() {
            #expect(text.contains("[`\(module)`](Sources/\(module))"), "\(module) is in no row of the house's table")
        }
    }
}
