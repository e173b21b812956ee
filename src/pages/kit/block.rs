//! What a page is made of: blocks, shown one after another by one template (`page.html`), so that
//! every screen looks and behaves alike and a new one is data.

use askama::Template;

use super::form::Form;
use super::frame::{Frame, Link};
use super::slip::Slip;
use super::when;
use super::words::Words;

/// What stands in a cell or beside a label.
#[derive(Clone, Debug)]
pub enum Cell {
    /// A text; never markup.
    Text(String),
    /// A number, set flush right.
    Number(String),
    /// Days, broken over lines only between them.
    Days(String),
    Link(Link),
    /// Links, one under another.
    Links(Vec<Link>),
    /// Texts, one under another.
    Lines(Vec<String>),
    /// A place on a board.
    Slot(Slot),
    /// A step with this row alone, taken by a button that looks like a link.
    Press(Press),
    /// A word with a mark that does not depend on colour: tone is `good`, `half`, `bad` or `plain`.
    Mark(&'static str, String),
}

/// A form with nothing to fill in.
#[derive(Clone, Debug)]
pub struct Press {
    pub action: String,
    /// What a form must bring back.
    pub token: String,
    /// What the button says.
    pub text: String,
}

impl Cell {
    #[must_use]
    pub fn text(text: impl ToString) -> Self {
        Self::Text(text.to_string())
    }

    /// A text, or nothing.
    #[must_use]
    pub fn maybe(text: Option<impl ToString>) -> Self {
        Self::Text(text.map_or_else(String::new, |text| text.to_string()))
    }

    #[must_use]
    pub fn number(number: impl ToString) -> Self {
        Self::Number(number.to_string())
    }

    #[must_use]
    pub fn link(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Link(Link::new(href, text))
    }
}

/// Somebody in a year on a board, or where somebody is: told apart by words and edges.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its edge: `planned`, `moves`, `ordered`, `announced` or `draft`.
    pub tone: &'static str,
    pub link: Link,
    /// Further marks: shape and colour, and the word.
    pub marks: Vec<(&'static str, String)>,
    /// Person, fiscal year, and everything the person holds in it (`*` behind what is pinned), for
    /// the script that moves cards; nothing for one that stays.
    pub lift: Option<[String; 3]>,
}

/// A place on a board: a post in a year, or a person's year.
#[derive(Clone, Debug, Default)]
pub struct Slot {
    /// The post; `-` for the bench, empty where nothing is put down.
    pub post: String,
    /// The fiscal year.
    pub year: String,
    pub cards: Vec<Card>,
    /// What stands there while there is no card.
    pub empty: &'static str,
}

/// A body in one year, with its posts.
#[derive(Clone, Debug)]
pub struct Tile {
    pub name: String,
    /// How many of its posts are filled, and how many there are.
    pub count: String,
    /// Whether nobody serves there.
    pub is_bare: bool,
    /// Each post by its name.
    pub slots: Vec<(String, Slot)>,
}

/// The board of a plan: the script that moves cards works in it.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// What the script needs to know.
    pub data: Vec<(&'static str, String)>,
    /// Buttons of the script.
    pub tools: Vec<(&'static str, &'static str)>,
    /// Its years with their figures.
    pub years: Vec<Link>,
    /// What the marks mean.
    pub legend: Vec<(&'static str, &'static str, &'static str)>,
    pub grid: Option<Grid>,
    /// Bodies year by year, each under its heading.
    pub tiles: Vec<(String, Vec<Tile>)>,
}

/// Head of a column; a column that can be sorted by has an address.
#[derive(Clone, Debug)]
pub struct Head {
    /// What it is called.
    pub text: String,
    /// The list sorted by it, and how it is sorted now (`ascending`, `descending` or nothing).
    pub sort: Option<(String, &'static str)>,
}

/// Rows that can be ticked, for one step with all that are.
#[derive(Clone, Debug)]
pub struct Ticks {
    /// Where the step is looked over before it is taken.
    pub action: String,
    /// Head of the column.
    pub head: &'static str,
    /// Keys of the rows, in their order; empty for one that cannot be ticked.
    pub ids: Vec<String>,
    /// Steps: key, and what the button says.
    pub steps: Vec<(&'static str, String)>,
    /// The steps with all rows that can be ticked, where there are several.
    pub all: Vec<Link>,
    /// The list that gives out those that are ticked as a file.
    pub file: Option<GivenOut>,
}

/// A list that gives out rows as a file: where it is, what is asked of it, what the button says.
pub type GivenOut = (String, Vec<(String, String)>, &'static str);

/// A table. The first column names the row.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    pub caption: String,
    pub heads: Vec<Head>,
    /// Keys of the columns, where some can be left out.
    pub keys: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
    /// For lists: how many there are, said politely when it changes.
    pub status: Option<String>,
    /// Where to go on.
    pub pages: Vec<Link>,
    /// What stands there when it is empty.
    pub empty: &'static str,
    /// Whether rows and columns are compared (a board): on a narrow screen it stays a table that
    /// moves under its first column, while the rows of other wide tables become cards.
    pub board: bool,
    /// Whether it is left out on paper.
    pub screen_only: bool,
    /// Whether the heading before it says what it shows, so that only readers of the screen need
    /// its caption.
    pub quiet: bool,
    /// Whether rows can be ticked.
    pub ticks: Option<Ticks>,
}

impl Grid {
    /// A table without rows yet.
    #[must_use]
    pub fn new(caption: impl Into<String>, heads: &[&str], w: &Words) -> Self {
        let heads =
            heads.iter().map(|text| Head { text: (*text).to_owned(), sort: None }).collect();
        Self {
            caption: caption.into(),
            heads,
            empty: Words::of(w.language()).nothing_here,
            ..Self::default()
        }
    }

    /// Whether a column holds numbers; then its head stands over them.
    fn is_number(&self, column: &usize) -> bool {
        self.rows
            .first()
            .and_then(|row| row.get(*column))
            .is_some_and(|cell| matches!(cell, Cell::Number(_)))
    }

    /// How its rows are shown on a narrow screen.
    fn shape(&self) -> &'static str {
        match (self.board, self.heads.len()) {
            (true, _) => " board",
            (false, 0..=3) => "",
            (false, _) => " cards",
        }
    }

    /// Name of the value in a column, for a row that is shown as a card.
    fn label(&self, column: &usize) -> &str {
        self.heads.get(*column).map_or("", |head| head.text.as_str())
    }

    /// Lets rows be ticked for these steps.
    #[must_use]
    pub fn ticked(
        mut self,
        action: &str,
        ids: Vec<String>,
        steps: &[(&'static str, &str)],
        w: &'static Words,
    ) -> Self {
        let button =
            |(key, text): &(&'static str, &str)| (*key, Words::fill(w.many_button, &[text]));
        let keys: Vec<&str> = ids.iter().map(String::as_str).filter(|id| !id.is_empty()).collect();
        let rows: String = keys.iter().map(|id| format!("&id={id}")).collect();
        let all = |(key, text): &(&'static str, &str)| {
            let text = Words::fill(w.many_all, &[&keys.len(), text]);
            Link::new(format!("{action}?take={key}{rows}"), text)
        };
        let all = steps.iter().filter(|_| keys.len() > 1).map(all).collect();
        let steps = steps.iter().map(button).collect();
        let (action, head) = (action.to_owned(), w.many_tick);
        self.ticks = Some(Ticks { action, head, ids, steps, all, file: None });
        self
    }

    /// Key of a row that can be ticked; empty for any other.
    fn tick(&self, row: &usize) -> &str {
        self.ticks.as_ref().and_then(|ticks| ticks.ids.get(*row)).map_or("", String::as_str)
    }

    /// Without the columns that are not among these; the first names the row and stays.
    #[must_use]
    pub fn only(mut self, chosen: &[impl AsRef<str>]) -> Self {
        let keys = std::mem::take(&mut self.keys);
        let known = |key: &&str| chosen.iter().any(|chosen| chosen.as_ref() == *key);
        if !keys.iter().skip(1).any(&known) {
            return Self { keys, ..self };
        }
        let stays: Vec<bool> =
            keys.iter().enumerate().map(|(place, key)| place == 0 || known(key)).collect();
        let kept = |place: usize| stays.get(place).copied().unwrap_or(true);
        let mut place = 0..;
        self.heads.retain(|_| place.next().is_some_and(kept));
        for row in &mut self.rows {
            let mut place = 0..;
            row.retain(|_| place.next().is_some_and(kept));
        }
        self
    }

    #[must_use]
    pub fn row(mut self, cells: Vec<Cell>) -> Self {
        self.rows.push(cells);
        self
    }
}

/// A part of a page.
#[derive(Clone, Debug)]
pub enum Block {
    /// A heading; the pages of others link to its id.
    Section(&'static str, String),
    Text(String),
    /// Paragraphs one does not overlook: tone (`info`, `good`, `bad`) and text.
    Notice(&'static str, String),
    Facts(Vec<(String, Cell)>),
    Grid(Grid),
    /// Things to do, as buttons that are links; the first is what one would do next.
    Actions(Vec<Link>),
    /// Other things that can be had here, such as files, as quieter buttons.
    Extras(Vec<Link>),
    /// What only some want to see: under this summary, closed at first.
    Fold(String, Grid),
    /// Links, one under another.
    Links(Vec<Link>),
    /// Kept views of a list, and the forms, folded away, that say how it is shown.
    Settings(Vec<Link>, Vec<Form>),
    /// Sentences, one under another.
    List(Vec<String>),
    Form(Form),
    /// The conditions of the list that follows.
    Conditions(Form),
    /// A picture made by `chart`, which escapes every text in it.
    Picture(String),
    Desk(Desk),
    /// What a script reads: an id and JSON.
    Data(&'static str, String),
    /// A picture of another kind, with what it is called.
    Drawing(String, String),
    /// A secret to be copied.
    Secret(String),
    /// First passwords, each on a slip of its own.
    Slips(Vec<Slip>),
    /// Labels with values of work under way: told by the events at the second address while there
    /// are any, then fetched anew from the first; without a script by a link.
    Live(Option<(String, String)>, Vec<(String, Cell)>),
}

#[derive(Template)]
#[template(path = "page.html", config = "config/askama.toml")]
pub struct Blocks {
    pub f: Frame,
    pub blocks: Vec<Block>,
}

/// `visit.page(title, blocks(vec![…]))`
pub fn blocks(blocks: Vec<Block>) -> impl FnOnce(Frame) -> Blocks {
    move |f| Blocks::of(f, blocks)
}

/// `visit.again(title, &problem, form, with_form(vec![…]))`: the form stands after these parts.
pub fn with_form(mut before: Vec<Block>) -> impl FnOnce(Frame, Form) -> Blocks {
    move |f, form| {
        before.push(Block::Form(form));
        Blocks::of(f, before)
    }
}

impl Blocks {
    /// Whether the page shows work under way.
    fn is_live(&self) -> bool {
        self.blocks.iter().any(|block| matches!(block, Block::Live(Some(_), _)))
    }

    /// Whether cards can be moved on the page.
    fn has_desk(&self) -> bool {
        self.blocks.iter().any(|block| matches!(block, Block::Desk(_)))
    }

    /// The parts as they are shown: days as people read them, and no caption twice.
    #[must_use]
    pub fn of(f: Frame, mut blocks: Vec<Block>) -> Self {
        let mut said = vec![f.title.clone()];
        for block in &mut blocks {
            match block {
                Block::Section(_, text) => said.push(text.clone()),
                Block::Facts(facts) | Block::Live(_, facts) => {
                    facts.iter_mut().for_each(|(_, cell)| cell.dress(f.w))
                }
                Block::Grid(grid) => grid.dress(&said, f.w),
                Block::Desk(Desk { grid: Some(grid), .. }) => grid.dress(&said, f.w),
                Block::Fold(summary, grid) => grid.dress(std::slice::from_ref(summary), f.w),
                _ => {}
            }
        }
        Self { f, blocks }
    }
}

impl Cell {
    /// Days and moments as people read them.
    fn dress(&mut self, w: &Words) {
        let japanese = w.tag == "ja";
        match self {
            Self::Text(text) => {
                if let Some(read) = when::read(text, japanese) {
                    *self = Self::Days(read);
                } else if text.contains('〜')
                    && text
                        .split('〜')
                        .all(|part| part == w.open_end || when::read(part, japanese).is_some())
                {
                    *self = Self::Days(std::mem::take(text));
                    self.dress(w);
                }
            }
            Self::Days(text) => {
                let parts = text
                    .split('〜')
                    .map(|part| when::read(part, japanese).unwrap_or_else(|| part.to_owned()));
                *text = parts.collect::<Vec<_>>().join("〜");
            }
            _ => {}
        }
    }
}

#[derive(Template)]
#[template(path = "grid.html", config = "config/askama.toml")]
struct GridTemplate<'a> {
    grid: &'a Grid,
}

#[derive(Template)]
#[template(path = "desk.html", config = "config/askama.toml")]
struct DeskTemplate<'a> {
    desk: &'a Desk,
    w: &'a Words,
}

impl Desk {
    fn html(&self, w: &Words) -> Result<String, askama::Error> {
        DeskTemplate { desk: self, w }.render()
    }
}

#[derive(Template)]
#[template(path = "form.html", config = "config/askama.toml")]
struct FormTemplate<'a> {
    form: &'a Form,
    w: &'a Words,
    conditions: bool,
}

impl Grid {
    fn html(&self) -> Result<String, askama::Error> {
        GridTemplate { grid: self }.render()
    }

    fn dress(&mut self, said: &[String], w: &Words) {
        self.quiet = said.contains(&self.caption);
        self.rows.iter_mut().flatten().for_each(|cell| cell.dress(w));
    }
}

impl Form {
    fn html(&self, w: &Words, conditions: bool) -> Result<String, askama::Error> {
        FormTemplate { form: self, w, conditions }.render()
    }
}
