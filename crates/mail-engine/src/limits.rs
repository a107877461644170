//! Every bound of the engine, in one place.
//!
//! Must not: be spelled anywhere else.

use crate::ports::Millis;

/// Largest message that is retrieved, in octets. A larger one is skipped and stays on the server.
pub const MAX_MESSAGE_OCTETS: u64 = 100 * 1024 * 1024;
/// A message may be larger than announced up to twice its announced size or this much, whichever is more, in octets.
pub const ANNOUNCED_SLACK_OCTETS: u64 = 16 * 1024 * 1024;
/// Octets a batch is committed at. The first is committed with its first message, so that it can be read at once; then
/// batches grow up to this.
pub const BATCH_OCTETS: u64 = 1024 * 1024;
/// Messages a batch is committed at.
pub const BATCH_MESSAGES: usize = 1000;
/// Largest batch that is read whole where its messages are wanted one after the other, in octets. Most have
/// at most about [`BATCH_OCTETS`]; one with a large message has many more.
pub const READ_AT_ONCE: u64 = 2 * BATCH_OCTETS;
/// How long a message waits for others before it is committed.
pub const BATCH_WAIT: Millis = Millis(1000);
/// Commits under way while further messages are received.
pub const COMMITS_IN_FLIGHT: usize = 2;
/// Octets that may be received or wait to be committed before no more are asked for.
pub const OCTETS_IN_FLIGHT: u64 = 8 * 1024 * 1024;
/// Octets that are asked for on a guess, while the listing of unique-ids still arrives…
pub const AHEAD_OCTETS: u64 = 1024 * 1024;
/// … and messages.
pub const AHEAD_MESSAGES: u32 = 100;
/// Commands that may wait for their turn in the protocol before no more are handed to it.
pub const COMMANDS_IN_FLIGHT: usize = 200;
/// Messages of one maildrop that are looked at; a longer listing is an error.
pub const MAX_LISTED: u32 = 1_000_000;
/// Messages one maildrop record can name.
pub const MAX_KNOWN: u64 = 16_000_000;
/// Messages of one maildrop that are remembered for having exceeded a limit.
pub const REFUSED: usize = 1000;

/// Octets of a header that are looked at.
pub const HEADER_OCTETS: usize = 256 * 1024;
/// Lines behind the header that are asked for where only the beginning of a message is retrieved.
pub const BEGINNING_LINES: u32 = 40;
/// Most octets that are kept of a beginning, its header included. What a server sends beyond is dropped.
pub const BEGINNING_OCTETS: u64 = 320 * 1024;
/// How large a beginning is expected to be, in octets.
pub const USUAL_BEGINNING_OCTETS: u64 = 16 * 1024;
/// Octets by which the size a server announces may differ from what is stored, besides a factor of two: some round.
pub const SIZE_SLACK_OCTETS: u64 = 1024;
/// How often a whole listing is taken at least, whatever a quick look says.
pub const WHOLE_LISTING_EVERY: Millis = DAY;
/// How often in a row a check may break off at one message before that message is asked for last…
pub const STUMBLES_LAST: u8 = 2;
/// … and before it is left on the server for [`STUMBLE_REST`].
pub const STUMBLES_SKIPPED: u8 = 3;
/// How long a message at which checks break off is left alone.
pub const STUMBLE_REST: Millis = DAY;
/// Commands under way at once at a server that broke off once under pipelining.
pub const CAREFUL_WINDOW: usize = 20;
/// How many checks in a row may break off under pipelining before the server is asked one thing at a time…
pub const BROKEN_PIPELINES: u8 = 2;
/// … and for how long.
pub const UNPIPELINED_FOR: Millis = Millis(7 * DAY.0);

/// How often in a row a server may hang up or fall silent at CAPA before it is no longer asked…
pub const CAPA_MISSES: u8 = 2;
/// … and for how long.
pub const CAPA_REST: Millis = Millis(7 * DAY.0);
/// How often a password or token is shown to a server in one check, at most, spelled in one way.
pub const TIMES_SHOWN: usize = 2;

/// Accounts that are checked at the same time.
pub const CHECKS_AT_ONCE: usize = 4;
/// How long connecting may take, TLS included.
pub const CONNECT_DEADLINE: Millis = Millis(30_000);
/// How long it may take to find out whether a server that hung up at our hello knows only old TLS.
pub const OLD_TLS_DEADLINE: Millis = Millis(5_000);
/// Longest line of a server that is asked so, in octets (RFC 2449 §4).
pub const OLD_TLS_LINE_OCTETS: usize = 512;
/// How long a server may be silent where the protocol sets no deadline of its own.
pub const ANSWER_DEADLINE: Millis = Millis(60_000);
/// How long a server gets to show octets, however late we come to read them.
pub const READ_PATIENCE: Millis = Millis(5_000);
/// How long a write may take.
pub const WRITE_DEADLINE: Millis = Millis(60_000);
/// How long a call of the store or of the vault may take.
pub const STORE_DEADLINE: Millis = Millis(60_000);
/// How long changing an account waits for the check that runs to end: one that was cancelled says goodbye and stores.
pub const TURN_DEADLINE: Millis = Millis(15_000);
/// How often it looks.
pub const TURN_INTERVAL: Millis = Millis(100);
/// How long another engine may say nothing about its check before it is looked after, and how often that is done.
pub const SILENCE_ELSEWHERE: Millis = Millis(3_000);
/// How long messages stay marked before QUIT where a leave policy deletes for the first time, so that a person can take
/// that back.
pub const UNDO_GRACE: Millis = Millis(10_000);
/// How much later than that the check may notice that it is over.
pub const UNDO_SLACK: Millis = Millis(2_000);
/// How long a look at what a leave policy would do may take; a person waits for it.
pub const PREVIEW_DEADLINE: Millis = Millis(20_000);
/// What a cancelled check still gets to say goodbye.
pub const CANCEL_GRACE: Millis = Millis(3_000);

/// Lines of a connection test's transcript.
pub const TRANSCRIPT_LINES: usize = 200;
/// Octets of the server that are held for it…
pub const TRANSCRIPT_OCTETS: usize = 128 * 1024;
/// … of one line: many times what is shown, so that a secret is found whole however it is written…
pub const TRANSCRIPT_LINE_OCTETS: usize = 32 * 1024;
/// … and of one line as it is shown, in characters.
pub const TRANSCRIPT_LINE_CHARS: usize = 200;
/// Characters in a row of a secret by which it is known at most, letters and digits alone counted…
pub const SECRET_PIECE: usize = 8;
/// … and at least. Beside a shorter secret no word of the server is recorded: one could tell by what is missing.
pub const LEAST_SECRET_PIECE: usize = 4;
/// Words made of a secret that are looked for besides it.
pub const SECRET_WORDS: usize = 64;
/// Names, mechanisms and the like that a server's announcement or certificate is shown with.
pub const ANNOUNCED: usize = 32;

/// Octets of a piece of an exported file.
pub const EXPORT_OCTETS: usize = 1024 * 1024;
/// Longest name of an exported file, without number and ending, in characters.
pub const FILE_NAME_CHARS: usize = 60;
/// Octets of what is stored that are looked through between two answers to the page, before an import.
pub const DIGEST_OCTETS: u64 = 8 * 1024 * 1024;
/// Exports and imports that run at once.
pub const KEEPING_AT_ONCE: usize = 8;
/// Messages that are removed for good in one transaction.
pub const PURGED_AT_ONCE: usize = 200;
/// How old a backup may become before another is due…
pub const BACKUP_EVERY: Millis = Millis(30 * DAY.0);
/// … and how many new messages may come.
pub const BACKUP_MESSAGES: u32 = 500;

/// Notices of one kind come at most this often while a check runs.
pub const NOTICE_INTERVAL: Millis = Millis(100);
/// Rows one window gives.
pub const WINDOW_ROWS: u32 = 200;
/// Filters there can be…
pub const FILTERS: usize = 200;
/// … conditions and actions of one…
pub const CONDITIONS: usize = 50;
/// … octets of what a condition looks for…
pub const CONDITION_OCTETS: usize = 400;
/// … and of the name of a filter or tag.
pub const TAG_NAME_OCTETS: usize = 100;
/// Rows that the trial of a filter shows.
pub const TRIAL_ROWS: usize = 20;
/// How long the making of old rows anew pauses between batches.
pub const RENEW_PAUSE: Millis = Millis(20);
/// Messages that change in one transaction.
pub const CHANGE_CHUNK: usize = 10_000;
/// Actions that can be taken back. That a message was marked as read because it was opened is one, too, and nobody takes that
/// back; so they are more than the page offers.
pub const UNDO_ACTIONS: usize = 200;
/// Messages of all of them.
pub const UNDO_MESSAGES: usize = 1_000_000;
/// Lists of which the order is kept until something changes.
pub const KEPT_LISTS: usize = 4;
/// Rows of the list that are kept to be shown first: as many as nearly every screen has. Each may be of a batch of its own,
/// which is read for it.
pub const OUTLINE_ROWS: usize = 32;
/// Messages of the largest thread among them; the rows end before one that is larger.
pub const OUTLINE_THREAD_MESSAGES: usize = 64;
/// How long they may have been others before they are kept.
pub const OUTLINE_REST: Millis = Millis(2_000);
/// People a row of a thread names.
pub const PARTICIPANTS: usize = 5;
/// Longest text of one kind that is kept of a message in its row, in octets.
pub const ROW_TEXT_OCTETS: usize = 4096;
/// Messages a row names that its message answers.
pub const ROW_REFERENCES: usize = 24;
/// Octets a row keeps of those a message went to.
pub const ROW_TO_OCTETS: usize = 1024;
/// Longest text of a server that is shown, in characters.
pub const SERVER_TEXT_CHARS: usize = 300;
/// Most names of a certificate that are shown.
pub const CERTIFICATE_NAMES: usize = 32;
/// Most certificates that are named as those a server showed beside its own.
pub const CERTIFICATE_CHAIN: usize = 8;
/// Longest name, host or user name of an account, in octets.
pub const SETTING_OCTETS: usize = 255;
/// Longest password, in octets.
pub const PASSWORD_OCTETS: usize = 4096;
/// Longest access token, in octets.
pub const TOKEN_OCTETS: usize = 16 * 1024;
/// Most accounts.
pub const ACCOUNTS: usize = 1000;

/// A known message is forgotten only after it was missing from this many complete listings in a row…
pub const ABSENT_LISTINGS: u16 = 3;
/// … over at least this long.
pub const ABSENT_FOR: Millis = Millis(7 * DAY.0);
/// How long an account may be in use by another session before anybody hears of it.
pub const IN_USE_PATIENCE: Millis = Millis(10 * MINUTE.0);
/// How often the interval between checks doubles while they fail, at most…
pub const BACK_OFF_DOUBLINGS: u32 = 5;
/// … and how long it becomes thereby, at most.
pub const LONGEST_BACK_OFF: Millis = Millis(4 * HOUR.0);
/// How often it is looked whether an account is due.
pub const SCHEDULE_INTERVAL: Millis = Millis(15_000);
/// A minute.
pub const MINUTE: Millis = Millis(60 * 1000);
/// An hour.
pub const HOUR: Millis = Millis(60 * 60 * 1000);
/// A day.
pub const DAY: Millis = Millis(24 * HOUR.0);

/// Messages that are indexed before they are packed into a segment.
pub const FRESH_MESSAGES: usize = 2_000;
/// Octets that the index of these may take, about: some messages have many words of their own.
pub const FRESH_OCTETS: usize = 16 * 1024 * 1024;
/// How long nothing is to arrive before what was indexed is packed, however little it is.
pub const INDEX_IDLE: Millis = MINUTE;
/// How often the store may fail at a batch before what of it can be read is indexed without the rest; or at a message that
/// was completed, before it is left as it began.
pub const INDEX_FAILURES: u8 = 3;
/// Messages that are indexed before others get their turn.
pub const INDEXED_AT_ONCE: u16 = 256;
/// How long a window of a search waits for what has to be read in the messages themselves.
pub const SEARCH_PATIENCE: Millis = Millis(100);
/// Messages that are listed of a file that is looked at; the others are counted.
pub const FOUND_ROWS: u32 = 2_000;
/// Messages and other things that an import takes out of a file before others get their turn.
pub const IMPORTED_AT_ONCE: u32 = 2_000;
/// Different terms of one message that are indexed.
pub const MESSAGE_TERMS: usize = 20_000;
/// A small segment, in octets: below [`SEGMENTS_OF_A_SIZE`] times as many, segments count as of one size; each further size
/// is so many times larger.
pub const SMALL_SEGMENT_OCTETS: usize = 64 * 1024;
/// Segments of about one size before they are merged.
pub const SEGMENTS_OF_A_SIZE: usize = 4;
/// A large segment, in octets: from here on they are merged no more. It would take twice the memory of what comes of it, for
/// a search that is hardly quicker.
pub const LARGE_SEGMENT_OCTETS: usize = 2 * 1024 * 1024;
/// Longest address that can be searched for as it stands, in octets.
pub const ADDRESS_TERM_OCTETS: usize = 254;
/// Longest query that is read, in octets.
pub const SEARCH_QUERY_OCTETS: usize = 4_096;
/// Words and operators of a query.
pub const SEARCH_ITEMS: usize = 64;
/// Words in one of them.
pub const SEARCH_TERMS: usize = 64;
/// Words and operators that were not understood, as they are told.
pub const SEARCH_NOTES: usize = 5;

/// Most senders whose images of other hosts are shown; of more, those allowed first go.
pub const ALLOWED_SENDERS: usize = 5_000;
/// Most single messages whose images of other hosts are shown; of more, those allowed first go.
pub const ALLOWED_MESSAGES: usize = 5_000;
/// Most names by which providers sign that people named.
pub const PROVIDER_NAMES: usize = 200;
