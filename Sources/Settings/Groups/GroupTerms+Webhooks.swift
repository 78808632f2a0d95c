extension GroupTerms {
    /// What a webhook is posted, unless it is said otherwise (S4.21): everything, ten times within three days, as Standard Webhooks has it, in
    /// 16 conversations at once.
    public static let webhook: GroupTerms = {
        var terms = GroupTerms()
        (terms.ackWait, terms.maxDeliveries, terms.maxInFlight) = (.seconds(60), 10, 16)
        terms.backOff = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map { .seconds($0) }
        return terms
    }()
}
