//! What every screen is made of: the frame around it, blocks, forms, lists, files, pictures, words;
//! who looks at it and what it answers.

mod answer;
pub mod asset;
mod block;
pub mod chart;
pub mod choose;
pub mod cookie;
mod desk;
mod figures;
mod form;
mod frame;
pub mod list;
mod many;
pub mod menu;
mod outside;
mod phrases;
pub mod radar;
mod refusal;
mod screen;
mod typed;
pub mod upload;
mod visit;
mod when;
mod words;

pub use answer::Answer;
pub use block::{Block, Blocks, Card, Cell, Desk, Grid, Slot, Tile, blocks, with_form};
pub use choose::about;
pub use form::{Empty, Field, Form, Group, Kind};
pub use frame::{Frame, Link, address};
pub use list::{Asked, Column, rows_per_page};
pub use many::{Batch, Many, many};
pub use phrases::Phrases;
pub use refusal::show_problem;
pub use screen::{Screen, screen, screen_by, screen_of};
pub use visit::{Guest, Knock, PROOF, ProofFault, Step, Typed, Viewer, Visit, form_token};
pub use words::Words;
