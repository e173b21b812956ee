//! The folder as it is recorded: what was taken in, with single lines said anew.

use super::lines::key_of;
use super::{Cells, Folder, store};
use crate::db::Db;
use crate::problem::{Code, Problem};

impl Folder {
    /// What was taken in, as a folder, beside itself: lines that are put into it are its changes.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub fn recorded(db: &mut Db) -> Result<Self, Problem> {
        let before = store::kept(db)?;
        let text = |(file, lines): (&String, &std::collections::BTreeMap<String, Cells>)| {
            Ok((file.clone(), text_of(lines.values())?))
        };
        let files = before.iter().map(text).collect::<Result<_, Problem>>()?;
        Ok(Self { files, before })
    }

    /// Refuses a folder of which nothing was taken in yet: no line could be held against it.
    ///
    /// # Errors
    /// `installation_state`.
    pub fn need_recorded(&self) -> Result<(), Problem> {
        let reason = (
            "基礎データがまだ取り込まれていません。dxship init を実行してください。",
            "No reference data was taken in yet. Run dxship init.",
        );
        let empty = self.before.is_empty();
        let refusal = || Problem::new(Code::InstallationState).saying("reason", reason);
        if empty { Err(refusal()) } else { Ok(()) }
    }

    /// The lines of a file with what names each, in the order of those names.
    #[must_use]
    pub fn recorded_lines(&self, file: &str) -> Vec<(String, Cells)> {
        self.cells(file).into_iter().collect()
    }

    /// The same folder in which these lines stand first in their file, in the place of lines of the
    /// same name: line `n` of them is row `n + 2`, unless a cell has several lines.
    ///
    /// # Errors
    /// When the file cannot be written anew.
    pub fn with_lines(mut self, file: &str, lines: &[Cells]) -> Result<Self, Problem> {
        let mut others = self.cells(file);
        for cells in lines {
            others.remove(&key_of(file, cells));
        }
        self.files.insert(file.to_owned(), text_of(lines.iter().chain(others.values()))?);
        Ok(self)
    }

    /// The same folder without these lines of a file.
    ///
    /// # Errors
    /// When the file cannot be written anew.
    pub fn without_lines(mut self, file: &str, keys: &[&str]) -> Result<Self, Problem> {
        let mut left = self.cells(file);
        left.retain(|key, _| !keys.contains(&key.as_str()));
        self.files.insert(file.to_owned(), text_of(left.values())?);
        Ok(self)
    }
}

/// Lines as a file, under the headings of the first.
fn text_of<'a>(lines: impl Iterator<Item = &'a Cells>) -> Result<String, Problem> {
    let broken = |_| Problem::new(Code::Internal);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut lines = lines.peekable();
    let headings: Vec<String> =
        lines.peek().map(|cells| cells.keys().cloned().collect()).unwrap_or_default();
    writer.write_record(&headings).map_err(broken)?;
    for cells in lines {
        let cell = |heading: &String| cells.get(heading).map_or("", String::as_str);
        writer.write_record(headings.iter().map(cell)).map_err(broken)?;
    }
    let bytes = writer.into_inner().map_err(|_| Problem::new(Code::Internal))?;
    String::from_utf8(bytes).map_err(|_| Problem::new(Code::Internal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_put_in_the_place_of_the_one_of_its_name() {
        let cells = |exam: &str, name: &str| -> Cells {
            [("exam", exam), ("name_ja", name), ("predecessor_of", "")]
                .map(|(heading, cell)| (heading.to_owned(), cell.to_owned()))
                .into()
        };
        let file = "exams.csv";
        let folder = Folder::default()
            .with_lines(file, &[cells("a", "古い、\"名\""), cells("b", "次")])
            .and_then(|folder| folder.with_lines(file, &[cells("a", "新しい\n名")]))
            .unwrap_or_else(|problem| panic!("{problem:?}"));
        let lines = folder.recorded_lines(file);
        assert_eq!(
            lines,
            [("a".to_owned(), cells("a", "新しい\n名")), ("b".to_owned(), cells("b", "次"))]
        );
    }
}
