//! The outbox: everything that leaves the program is a row here, written in the transaction of the act
//! it tells of, and sent after the commit by whichever server claims it.
//!
//! What is guaranteed:
//! - A row that was committed is sent, or stands among the undelivered, where an administrator sees it
//!   and can send it again. A server that dies loses nothing: its lease runs out.
//! - Two servers never send the same row at the same time: a claim is a write, writes run alone, and an
//!   attempt is given up before its lease is over. Both go by the database's time.
//! - *At least once*: a server that dies after the other side took a message and before this is noted
//!   leaves a row that is sent again, under the same identifier (the `Message-ID` of a mail, for a
//!   receiver that counts). No protocol without the receiver's help can promise more.
//! - Rows about one thing (an account's mail, a webhook) leave in the order in which they were written:
//!   the later waits for the earlier.
//! - Each way out has a thread of its own: a host that does not answer holds up nothing but its own.

mod courier;
mod hook;
mod smtp;
mod store;

use crate::vocab::terms;

pub use courier::{Courier, MayHear};
pub use store::undelivered;
pub(super) use store::{hurry, left, letters, post_event, post_mail, resend};

terms! {
    /// By which way something leaves.
    Channel {
        /// A mail that says that there is something to read.
        Mail = "mail", "メール", "Mail";
        /// A signed request that says that something was disclosed.
        Webhook = "webhook", "Webhook", "Webhook";
    }
}

terms! {
    /// Where something stands on its way out.
    LetterState {
        /// To be sent, for the first time or again.
        Waiting = "waiting", "送信待ち", "Waiting";
        /// Taken by the other side.
        Sent = "sent", "送信済", "Sent";
        /// Not wanted any more when its turn came.
        Dropped = "dropped", "不要になった", "Not needed any more";
        /// Given up.
        Dead = "dead", "未達", "Undelivered";
    }
}
