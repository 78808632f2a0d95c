/// Every kind of event there is. Its number is given once and never used again.
///
/// One row is a kind: what has happened, a name, and a number. The type of its fields has the same name, with a capital in
/// front. ``Event`` with its cases, its coding and all else that a kind takes is made of these rows while Parley is built.
public enum EventKind: UInt16, CaseIterable, Sendable {
    // What the platform sent: 1 to 19.

    /// A customer's message.
    case messageReceived = 1
    /// A receipt for a message of ours.
    case receiptReceived = 2
    /// A message sent by hand from the business's phone.
    case messageEchoed = 3
    /// A step of a voice call.
    case callReceived = 4
    /// The platform says that a number, user id or identity changed.
    case identityNoticeReceived = 5
    /// A message in a group.
    case groupMessageReceived = 6
    /// A webhook about the account.
    case notificationReceived = 7
    /// A part of a webhook that could not be understood.
    case itemNotUnderstood = 8
    /// An error the platform reports about a line.
    case platformErrorReported = 9

    // Conversations and contacts: 20 to 29.

    /// A conversation begins.
    case conversationStarted = 20
    /// A contact got an alias.
    case aliasLearned = 21
    /// A contact gave up an alias.
    case aliasRetired = 22
    /// The identity hash is new or another.
    case identityHashChanged = 23
    /// A late notice's new alias is another contact's already.
    case contactSplit = 24
    /// Two contacts are one person.
    case contactsJoined = 25
    /// What a customer wants sent outside the window has changed.
    case optInChanged = 26
    /// Somebody has verified who a customer is.
    case contactVerified = 27
    /// A customer may be another than before.
    case contactUnverified = 28

    // Sessions, and the rules about them: 30 to 49.

    /// A session opens.
    case sessionOpened = 30
    /// A session passes to another handler.
    case sessionAssigned = 31
    /// A session closes.
    case sessionClosed = 32
    /// A message was recorded after its session's close.
    case messageMarkedLate = 33
    /// The 24-hour window has closed.
    case serviceWindowClosed = 34
    /// The waiting customer is reminded.
    case replyReminderFired = 35
    /// A pending response became more urgent.
    case pendingResponseEscalated = 36
    /// The customer is asked how it went.
    case surveyRequested = 37
    /// The customer answered the survey.
    case surveyAnswered = 38

    /// A bot with an address is asked what to do.
    case botAsked = 39
    /// A bot has answered, or can't.
    case botAnswered = 40

    // Messages of ours: 50 to 69.

    /// A message is to be sent.
    case sendRequested = 50
    /// A rule refused a send.
    case sendRefused = 51
    /// An attempt to send begins.
    case sendAttempted = 52
    /// The platform took the message.
    case sendAccepted = 53
    /// The attempt failed.
    case sendFailed = 54
    /// The attempt's answer was lost.
    case sendInDoubt = 55
    /// A doubt is decided.
    case sendDoubtResolved = 56
    /// The next attempt is due.
    case sendRetryDue = 57
    /// What a message came after is done.
    case sendReleased = 58
    /// How a message ended for the one who wanted it.
    case sendOutcome = 59
    /// An address is to be told what became of a message.
    case deliveryReportDue = 60
    /// An address was told, or won't be.
    case deliveryReportEnded = 61
    /// A message waits, as its contact has had enough for now.
    case sendHeld = 62

    // What was set up: 70 to 89.

    /// A line's rules from now on.
    case linePolicySet = 70
    /// An agent exists.
    case agentRegistered = 71
    /// A token was issued.
    case tokenIssued = 72
    /// A token is no longer valid.
    case tokenRevoked = 73
    /// An agent is no more.
    case agentRemoved = 74
    /// An agent has logged in or out, goes away or is back.
    case agentStateSet = 75
    /// A list of customers has others on it.
    case listChanged = 76
    /// A calendar from now on.
    case calendarSet = 77
    /// A standard response from now on.
    case responseSet = 78
    /// A task from now on.
    case taskSet = 79
    /// How long a desk may be gone, from now on.
    case presenceSet = 80
    /// An agent's desk is open.
    case deskOpened = 81
    /// An agent's desk is gone.
    case deskGone = 82
    /// A template's status, category or content has changed.
    case templateChanged = 87
    /// A task refuses edits.
    case taskLocked = 88
    /// A task can be edited again.
    case taskUnlocked = 89

    /// A change was passed on to the platform as a client asked for it.
    case graphRequestForwarded = 83
    /// A customer's message was marked as read.
    case messageMarkedRead = 84
    /// The file of a customer's message is in the store.
    case mediaFetched = 85
    /// The file of a customer's message is given up.
    case mediaFetchFailed = 86

    // Flows and tasks: 90 to 109.

    /// A version of a flow is what tasks answer with.
    case flowPublished = 90
    /// A flow begins to answer.
    case flowStarted = 91
    /// A node has ended.
    case flowStepped = 92
    /// A flow waits.
    case flowWaiting = 93
    /// A flow wants a server asked.
    case flowRequested = 94
    /// What came of that.
    case flowAnswered = 95
    /// A flow has ended.
    case flowEnded = 96
    /// A flow could not go on.
    case flowFailed = 97
    /// A session goes on in another version of its flow.
    case flowMoved = 98
    /// A task is a favourite, or no longer.
    case taskFavourited = 100
    /// How many messages the tasks may receive and send.
    case allocationSet = 101
    /// A group of consumers exists, or is on other terms.
    case groupSet = 102
    /// A group of consumers is no more.
    case groupRemoved = 103
    /// A group delivers an event no more.
    case deliveryParked = 104
    /// Somebody has decided about events that were parked.
    case deliveryReleased = 105
    /// A group delivers everything again from a position on.
    case groupReplayed = 106

    // Requests: 110 to 113.

    /// A request with a key of its caller's was carried out.
    case requestKept = 110

    // Webhooks: 114 to 119.

    /// There is a secret that signs webhooks.
    case webhookKeyMade = 114
    /// Events are posted to an address, or to another than before.
    case webhookSet = 115
    /// A webhook is no more.
    case webhookRemoved = 116
    /// A webhook stands otherwise than before.
    case webhookStateSet = 117
    /// A webhook's posts are signed by other keys.
    case webhookRotated = 118
}
