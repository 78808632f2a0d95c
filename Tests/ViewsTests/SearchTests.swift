import Events
import Projections
import Testing
import Timeline

@testable import Views

/// What was said is found by its words, and customers by what they are called.
@Suite struct SearchTests {
    private func found(
        _ text: String, _ views: Views, _ change: (inout ConversationQuery) -> Void = { _ in }
    ) throws -> (ids: [UInt32], next: UInt64?) {
        var query = ConversationQuery()
        change(&query)
        let (found, next) = try views.read { try ConversationSearch(text, in: query).page(in: $0) }.answer
        return (found.map(\.state.id.rawValue), next)
    }

    private func many() async throws -> Views {
        var story = Story()
        for number in 1...6 as ClosedRange<UInt32> {
            story.begin(number, phone: "1650555000\(number)", line: number.isMultiple(of: 2) ? "200" : "100")
        }
        for round in 1...3 {
            for number in 1...6 as ClosedRange<UInt32> {
                story.customer("My parcel \(number) is late, Müller", id: "wamid.\(round).\(number)", in: number)
            }
        }
        return try await story.views()
    }

    @Test func wordsAreFoundWhateverTheirCaseAndAccents() async throws {
        let views = try await many()
        for text in ["parcel", "PARCEL LATE", "muller", "Müll", "late parc", "\"parcel\" OR *", "parcel AND late"] {
            let expected = text.contains("OR") || text.contains("AND") ? [] : [6, 5, 4, 3, 2, 1] as [UInt32]
            #expect(try found(text, views).ids == expected, "\(text)")
        }
        #expect(try found("parcel 3", views).ids == [3])
        #expect(try found("arcel", views).ids == [])
    }

    @Test func eachConversationComesOnceOverAllPages() async throws {
        let views = try await many()
        var ids: [UInt32] = []
        var after: UInt64?
        repeat {
            let page = try found("parcel", views) {
                $0.limit = 2
                $0.after = after
            }
            ids += page.ids
            after = page.next
        } while after != nil
        #expect(ids == [6, 5, 4, 3, 2, 1])
    }

    @Test func onlyWhatIsAskedForIsFound() async throws {
        let views = try await many()
        #expect(try found("parcel", views) { $0.lines = ["200"] }.ids == [6, 4, 2])
        #expect(try found("parcel", views) { $0.lines = [] }.ids == [])
        #expect(try found("parcel", views) { $0.isOpen = true }.ids == [])
        #expect(try found("parcel", views) { $0.isWaiting = false }.ids.count == 6)
    }

    @Test func customersAreFoundByNumberAndName() async throws {
        var story = Story()
        story.begin()
        story.begin(2, phone: "4917612345")
        story.customer("Hello", id: "wamid.1", name: "Sheena Nelson")
        let views = try await story.views()
        #expect(try found("sheena", views).ids == [1])
        #expect(try found("49176", views).ids == [2])
        // A customer who is found by both comes once.
        story.customer("Sheena here", id: "wamid.2")
        #expect(try found("sheena", try await story.views()).ids == [1])
    }

    @Test func whatIsNoWordIsNoSearch() {
        for text in ["", "  ", "!?", "🙂", "\"'*("] {
            #expect(!ConversationSearch(text, in: ConversationQuery()).hasWords)
        }
    }
}
