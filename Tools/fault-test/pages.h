// What the disk has of pages that were written and not synced, so that a failed sync can lose them.
//
// Linux gives up pages that it could not write: they are clean from then on, and what is in memory and not on the disk can be read
// until the page is evicted, at any later time. Written once more, a page is dirty as a whole, and the next sync that succeeds makes
// all of it durable. So it is here, page by page; and a write through a descriptor that was opened with O_DSYNC syncs what it wrote.
// What was not there before reads as zeros, as blocks do that were allocated and not written. Names of files are not taken back.
#include <stddef.h>
#include <sys/types.h>

struct kept;

// Before a write: keeps what the disk has of these pages. NULL where nothing is kept of this file. Until `pages_end` nobody else
// writes or syncs it.
struct kept *pages_keep(int descriptor, off_t offset, size_t count);

// Before a sync: nobody else writes the file until `pages_end`.
struct kept *pages_of(int descriptor);

// So much was made durable.
void pages_synced(struct kept *file, off_t offset, size_t count);
void pages_synced_all(struct kept *file);

// A sync has failed: these pages are clean, and not on the disk.
void pages_lost(struct kept *file, off_t offset, size_t count);
void pages_lost_all(struct kept *file);

// Others may write the file again.
void pages_end(struct kept *file);

// What happens when the process ends: for one that is about to be killed.
void pages_finish(void);
