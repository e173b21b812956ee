//! Every cap in one place: what is larger, longer or deeper than this is refused by name.

/// Largest JSON body, in bytes.
pub const BODY_BYTES: usize = 256 * 1024;
/// Largest file that is taken in, in bytes.
pub const UPLOAD_BYTES: usize = 32 * 1024 * 1024;
/// Most bytes a workbook may unpack to.
pub const WORKBOOK_BYTES: u64 = 256 * 1024 * 1024;
/// Most rows of one sheet that is taken in.
pub const SHEET_ROWS: usize = 100_000;
/// Most columns of one sheet that is taken in.
pub const SHEET_COLUMNS: usize = 256;
/// Most sheets of a workbook that is taken in.
pub const FILE_SHEETS: usize = 100;
/// Most parts (files inside the archive) of a workbook that is taken in.
pub const FILE_PARTS: usize = 2000;
/// Most cells of one record of a CSV, empty ones too: the columns of a sheet in Excel.
pub const FILE_COLUMNS: usize = 16_384;
/// Most cells of all sheets of a file together, without the empty ones at the ends of rows.
pub const FILE_CELLS: usize = 2_000_000;
/// Longest text of a cell that is taken in, in bytes: what Excel holds (32,767 letters) in UTF-8.
pub const FILE_CELL_BYTES: usize = 4 * 32_767;
/// Most text of all cells of a file together, in bytes.
pub const FILE_TEXT_BYTES: usize = 32 * 1024 * 1024;
/// Memory of the process that reads a file, in bytes.
pub const FILE_MEMORY_BYTES: u64 = 256 * 1024 * 1024;
/// Longest time in which a file is read, in seconds, of the processor as of the clock.
pub const FILE_SECONDS: u64 = 20;
/// Largest answer of the process that reads a file, in bytes.
pub const FILE_ANSWER_BYTES: u64 = 64 * 1024 * 1024;
/// Files that are read at the same time.
pub const FILES_AT_ONCE: usize = 2;
/// Files that may wait to be read before the answer is 503.
pub const FILES_WAITING: usize = 24;
/// Files of one account that are read (one at a time) or wait before the answer is 503.
pub const FILES_OF_ACCOUNT: usize = 12;
/// Longest wait for a file to be read, in seconds, before the answer is 503.
pub const FILE_WAIT_SECONDS: u64 = 60;
/// Most bytes a Word file that is taken in as a template may unpack to.
pub const DOCUMENT_BYTES: u64 = 8 * 1024 * 1024;
/// Largest file that hangs on a record, in bytes.
pub const ATTACHMENT_BYTES: usize = 10 * 1024 * 1024;
/// Most files that hang on one record.
pub const ATTACHMENTS_OF_ONE: usize = 20;
/// Bytes of a file in one row.
pub const ATTACHMENT_PIECE: usize = 512 * 1024;
/// Most bytes that the packed objects of a PDF may unpack to.
pub const PDF_OBJECT_BYTES: u64 = 64 * 1024 * 1024;
/// Most papers of one batch.
pub const PAPERS_IN_BATCH: usize = 1_000;
/// Most faults of a file that are told at once; the rest is told when these are mended.
pub const FAULTS_IN_FILE: usize = 2_000;
/// Most demands of one file that is taken in.
pub const DEMANDS_IN_FILE: usize = 500;
/// Most accounts of one file: each one's initial password is hashed before the write.
pub const ACCOUNTS_IN_FILE: usize = 300;
/// Most faults of a body that are told at once.
pub const FAULTS_AT_ONCE: usize = 20;
/// Deepest nesting of a JSON body.
pub const BODY_DEPTH: usize = 32;
/// Most letters of a word that is searched in a ledger.
pub const SEARCH_LETTERS: usize = 200;
/// Longest query string, in bytes.
pub const QUERY_BYTES: usize = 8192;
/// Views of lists that one account keeps.
pub const SAVED_VIEWS: i64 = 100;
/// Rows of a page when nothing is asked.
pub const PAGE_DEFAULT: u16 = 50;
/// Most rows of a page.
pub const PAGE_MAX: u16 = 200;
/// Most rows of a downloaded file.
pub const FILE_ROWS: usize = 100_000;
/// Longest `Idempotency-Key`, in bytes.
pub const IDEMPOTENCY_KEY_BYTES: usize = 255;
/// How long the answer to an `Idempotency-Key` is kept, in hours.
pub const IDEMPOTENCY_HOURS: i64 = 24;
/// Shortest password, in code points, when it is the only factor (NIST SP 800-63B-4 §3.1.1.2).
pub const PASSWORD_MIN: usize = 15;
/// Longest password that is hashed, in bytes.
pub const PASSWORD_MAX_BYTES: usize = 1024;
/// Longest access token that is looked at, in bytes.
pub const TOKEN_BYTES: usize = 2048;
/// Longest token of an identity provider that is looked at, in bytes.
pub const PROVIDER_TOKEN_BYTES: usize = 16 * 1024;
/// Longest answer of an identity provider that is read, in bytes.
pub const PROVIDER_ANSWER_BYTES: u64 = 256 * 1024;
/// Seconds within which an identity provider answers a question.
pub const PROVIDER_SECONDS: u64 = 5;
/// Questions to an identity provider at the same time; who comes then is asked to wait.
pub const PROVIDER_QUESTIONS: usize = 8;
/// Failed sign-ins before the first wait (NIST SP 800-63B-4 §3.2.2).
pub const FAILURES_BEFORE_WAIT: i32 = 5;
/// Minutes by which the clock may be behind the last commit when a server starts.
pub const CLOCK_BEHIND_MINUTES: i64 = 10;
/// First wait after too many failures, in seconds; it doubles up to [`LONGEST_WAIT_SECONDS`].
pub const FIRST_WAIT_SECONDS: i64 = 30;
/// Longest wait after failed sign-ins, in seconds.
pub const LONGEST_WAIT_SECONDS: i64 = 3600;
/// Consecutive failures of a login at one address after which it needs an administrator there
/// (NIST SP 800-63B-4 §3.2.2).
pub const FAILURES_BEFORE_DISABLED: i32 = 100;
/// Failed sign-ins of a login within a day, from addresses nobody signed in to it from, after which
/// these wait for a slot of time.
pub const FAILURES_BEFORE_SLOTS: i32 = 100;
/// Seconds of such a slot: 2,880 guesses a day.
pub const SLOT_SECONDS: i64 = 30;
/// Sign-ins of one login at one address that may be under way before the answer is 503.
pub const SIGN_INS_AT_ONCE: usize = 64;
/// Minutes in which refusals and looks are counted together before an alarm.
pub const WATCH_MINUTES: i64 = 10;
/// Refusals of one account within [`WATCH_MINUTES`] that raise an alarm.
pub const PROBES: u32 = 30;
/// People one account may look at within [`WATCH_MINUTES`] before an alarm.
pub const BULK_PEOPLE: usize = 50;
/// Days in which a request for what needs two persons is decided on; afterwards it is over.
pub const APPROVAL_DAYS: i64 = 7;
/// Sign-ins that may wait for a hashing thread before the answer is 503.
pub const HASHING_QUEUE: usize = 16;
/// Requests that may wait for a database thread before the answer is 503.
pub const DATABASE_QUEUE: usize = 2048;
/// Waiting transactions committed together at most.
pub const GROUP_COMMIT: usize = 128;
/// Attempts at a write that lost a serialization conflict.
pub const WRITE_ATTEMPTS: u32 = 3;
/// First year that can be a fiscal year here.
pub const FISCAL_YEAR_MIN: i32 = 2000;
/// Last year that can be a fiscal year here.
pub const FISCAL_YEAR_MAX: i32 = 2100;
/// Fewest people behind a published figure of levels or wishes.
pub const SMALL_CELL: i64 = 5;
/// Rows of a file of training attendances: one write, whole or not at all.
pub const ATTENDANCES_IN_FILE: usize = 2000;
/// Places one plan may keep for people who are still to be hired.
pub const PLANNED_HIRES: usize = 200;
/// Scenarios one plan is judged under: one officer's list, and a bounded piece of work.
pub const PLAN_SCENARIOS: usize = 20;
/// Pairs of a person and a post kept of a plan's stability; all of them are counted.
pub const PLAN_PAIRS: usize = 5_000;
/// Work in the background that may wait or run before more is answered by 503.
pub const QUEUED_JOBS: i64 = 100;
/// Longest short text (names, titles, numbers), in code points.
pub const SHORT_TEXT: usize = 200;
/// Longest free text, in code points.
pub const LONG_TEXT: usize = 4000;
/// Rows of a template whose cells are typed and offer choices.
pub const TEMPLATE_ROWS: u32 = 2_000;
/// Rows a report of an import names; the counts are of all.
pub const ITEMS_IN_REPORT: usize = 2_000;
/// Comments in a workbook that is given back; the column of faults holds all.
pub const NOTES_IN_FILE: usize = 5_000;
