extension LMDBEventLog {
    /// Whether this process writes the log or only reads it.
    public enum Mode: Sendable {
        /// Reads and appends; one process at a time.
        case writing
        /// Reads, also while another process writes.
        case reading
    }

    /// What can be set when a log is opened. The defaults suit a server.
    public struct Configuration: Sendable {
        /// Bytes of the disk that are kept free: with less, appends are refused until there is room again.
        public var diskReserve: UInt64 = 256 << 20
        /// Bytes of records that may wait to be written; what comes on top is answered with `busy`. A batch is always
        /// taken on where nothing waits.
        public var queueLimit = 64 << 20
        /// Bytes of address space for the memory map to begin with. It grows by itself and takes no room on the disk.
        public var initialMapSize = 16 << 30
        /// How long the writer waits for the callers of its last commit to come back before it commits what there is, and
        /// again, at most three times, while some still come; only where that commit served more than one of them.
        public var gathering = Duration.microseconds(60)
        /// Bytes of each of the journal's two files. What is in them is on the disk twice until the tree has it.
        public var journalSize = 8 << 20
        /// How long nothing is appended before what lies in the journal is put into the tree; five times as long where more is appended all the
        /// time. Until then another process doesn't see it. Each time the syncs of those who append are slower, and a reader in another process
        /// looks no more often.
        public var fillingInterval = Duration.milliseconds(50)
        /// Records that may lack in the index, at the least; it allows for a sixteenth of itself where that is more, so that
        /// its cost per record doesn't grow. They are read again when the log is opened.
        public var indexingInterval = 20_000
        /// Records after which a dictionary is trained on the log's own payloads for the first time.
        public var trainingInterval = 5_000
        /// Whether those who read the payloads of many records are helped by a second thread, where there is a processor for it.
        public var readAhead = true
        /// How often a reader in another process looks for new records while it waits for them.
        public var pollingInterval = Duration.milliseconds(50)
        /// What tests put in the place of the real thing.
        package var hooks = Hooks()

        /// The defaults.
        public init() {}
    }

    /// What tests put in the place of the real thing.
    package struct Hooks: Sendable {
        /// Bytes free on the disk that holds an open file; nil where it can't be told.
        package var freeSpace: @Sendable (_ descriptor: CInt) -> UInt64? = DiskSpace.free(at:)
        /// Called before each write of the journal: the system's error code that it is to fail with, or 0.
        package var commitFailure: @Sendable () -> Int32 = { 0 }
        /// Called after each write of the journal: the system's error code that its sync is to fail with, or 0.
        package var syncFailure: @Sendable () -> Int32 = { 0 }
        /// Called before each time the tree is filled: the system's error code that it is to fail with, or 0.
        package var fillingFailure: @Sendable () -> Int32 = { 0 }
    }
}
