import EventLogTesting

/// What happens at a desk, and how often beside the rest.
enum DeskDeed: CaseIterable, Sendable {
    case writes, writesLate, sendsOtherType, opensChat, comesAgain, rates, calls
    case replies, takes, claims, releases, finishes, transfers, parks, opens, starts
    case logsIn, logsOut, goesAway, isRemoved
    case botSpeaks, botHandsOver, botTransfers, botFinishes, botAnswers
    case phoneSpeaks, programSpeaks, programSendsTemplate, sendGoesOn
    case sets, switchesLine, crashes, goesDown, setsClock, waits

    private var weight: Int {
        switch self {
        case .writes: 30
        case .logsIn, .replies: 14
        case .finishes: 10
        case .transfers: 8
        case .logsOut, .botAnswers: 6
        case .writesLate, .takes, .claims, .opens, .parks, .goesAway: 5
        case .releases, .botHandsOver, .crashes, .waits: 4
        case .rates, .starts, .botSpeaks, .botTransfers, .botFinishes, .goesDown: 3
        case .sendsOtherType, .opensChat, .comesAgain, .calls, .sendGoesOn, .setsClock, .sets, .switchesLine: 2
        case .isRemoved, .phoneSpeaks, .programSpeaks, .programSendsTemplate: 1
        }
    }

    private static let weights = allCases.reduce(0) { $0 + $1.weight }

    static func draw(_ random: inout SeededRandom) -> DeskDeed {
        var rest = random.number(below: weights)
        return allCases.first { deed in
            rest -= deed.weight
            return rest < 0
        } ?? .waits
    }
}
