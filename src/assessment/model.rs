//! Who may do what with a sheet, in which state and until when: one table, from which both what is
//! allowed and what is refused come. What a sheet holds is in [`answers`], what may be published of
//! many in [`withholding`].

pub mod answers;
pub mod distribution;
pub mod withholding;

use chrono::NaiveDate;

use crate::vocab::terms;

terms! {
    /// Where a sheet stands.
    SheetState {
        /// The person fills it in.
        Draft = "draft", "記入中", "Being filled in";
        /// Given back to the person.
        Returned = "returned", "差戻し", "Returned";
        /// With the reviewer.
        Submitted = "submitted", "提出済（評価中）", "Submitted (under assessment)";
        /// With the prefecture.
        Reviewed = "reviewed", "評価済（確定待ち）", "Assessed (to be confirmed)";
        /// Confirmed; the person may object once.
        Confirmed = "confirmed", "確定", "Confirmed";
        /// The person objects; the levels hold until the thread ends.
        Objected = "objected", "異議申立中", "Objection under way";
        /// Takes the place of a sheet that was objected to, and waits for its levels.
        Reconsidered = "reconsidered", "再評価中", "Being reassessed";
        /// Confirmed after an objection: the end.
        Settled = "settled", "確定（異議処理済）", "Confirmed (objection settled)";
        /// Another sheet took its place.
        Superseded = "superseded", "差替済", "Superseded";
    }
}

terms! {
    /// In what part somebody meets a sheet.
    Part {
        /// Whose skills they are.
        Person = "person", "本人", "Person";
        /// The body that reviews: the host, or the prefecture.
        Reviewer = "reviewer", "評価者", "Reviewer";
        /// The prefecture's staff.
        Prefecture = "prefecture", "県", "Prefecture";
    }
}

terms! {
    /// What can be done with a sheet.
    Step {
        /// Keep levels and evidence, unfinished.
        Fill = "fill", "記入", "Fill in";
        /// Take in what the person wrote in a file.
        Import = "import", "取込", "Take in";
        /// Hand it in.
        Submit = "submit", "提出", "Submit";
        /// Keep a review, unfinished.
        Rate = "rate", "評価の下書き", "Draft of the assessment";
        /// Finish the review.
        Review = "review", "評価", "Assess";
        /// Give it back.
        Return = "return", "差戻し", "Return";
        /// Name another reviewing body.
        Assign = "assign", "評価者の変更", "Change the reviewer";
        /// Fix the levels, or uphold them against an objection.
        Confirm = "confirm", "確定", "Confirm";
        /// Object to the levels.
        Object = "object", "異議申立て", "Object";
        /// Say something in the thread of the objection.
        Answer = "answer", "異議への発言", "Answer";
        /// Let another sheet take its place.
        Supersede = "supersede", "差替え", "Supersede";
    }
}

/// The last day of a step, by the cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Last day of the persons.
    SelfDue,
    /// Last day of the reviewers.
    ReviewDue,
    /// Last day of the cycle.
    Close,
    /// An objection made in time is answered, however long it takes.
    Answered,
}

/// What may be done, until when, and where the sheet stands after it.
pub type Line = (Step, Until, SheetState);

/// The table: for each state and part, what may be done. Exhaustive on purpose: a new state does
/// not compile until every part is decided.
#[must_use]
pub const fn lines(state: SheetState, part: Part) -> &'static [Line] {
    use Part::{Person, Prefecture, Reviewer};
    use SheetState::{
        Confirmed, Draft, Objected, Reconsidered, Returned, Reviewed, Settled, Submitted,
        Superseded,
    };
    use Step::{
        Answer, Assign, Confirm, Fill, Import, Object, Rate, Return, Review, Submit, Supersede,
    };
    use Until::{Answered, Close, ReviewDue, SelfDue};
    match (state, part) {
        (Draft, Person) => &[(Fill, SelfDue, Draft), (Submit, SelfDue, Submitted)],
        (Draft, Reviewer) => &[],
        // Files that people filled in are taken in for them; handing in stays theirs, and what they
        // wrote stays unseen.
        (Draft, Prefecture) => &[(Import, SelfDue, Draft), (Assign, ReviewDue, Draft)],
        // What came back can be handed in again as long as it can still be reviewed.
        (Returned, Person) => &[(Fill, ReviewDue, Returned), (Submit, ReviewDue, Submitted)],
        (Returned, Reviewer) => &[],
        (Returned, Prefecture) => &[(Assign, ReviewDue, Returned)],
        (Submitted, Person) => &[],
        (Submitted, Reviewer) => &[
            (Rate, ReviewDue, Submitted),
            (Review, ReviewDue, Reviewed),
            (Return, ReviewDue, Returned),
        ],
        (Submitted, Prefecture) => &[(Assign, ReviewDue, Submitted), (Return, ReviewDue, Returned)],
        (Reviewed, Person | Reviewer) => &[],
        (Reviewed, Prefecture) => &[(Confirm, Close, Confirmed), (Return, ReviewDue, Submitted)],
        (Confirmed, Person) => &[(Object, Close, Objected)],
        (Confirmed, Reviewer | Prefecture) => &[],
        (Objected, Person) => &[(Answer, Answered, Objected)],
        (Objected, Reviewer) => &[],
        (Objected, Prefecture) => &[
            (Answer, Answered, Objected),
            (Confirm, Answered, Settled),
            (Supersede, Answered, Superseded),
        ],
        (Reconsidered, Person | Reviewer) => &[],
        (Reconsidered, Prefecture) => &[(Confirm, Answered, Settled)],
        (Settled | Superseded, Person | Reviewer | Prefecture) => &[],
    }
}

/// Dates of a cycle, each the last day of its phase in Japan, and whether sheets were given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    pub opens_on: NaiveDate,
    /// Last day of the persons.
    pub self_due_on: NaiveDate,
    /// Last day of the reviewers.
    pub review_due_on: NaiveDate,
    /// Last day of the cycle.
    pub closes_on: NaiveDate,
}

impl Dates {
    /// Name of the first date that is before the one it follows.
    #[must_use]
    pub fn first_reversed(&self) -> Option<&'static str> {
        let in_order = [
            ("/self_due_on", self.opens_on, self.self_due_on),
            ("/review_due_on", self.self_due_on, self.review_due_on),
            ("/closes_on", self.review_due_on, self.closes_on),
        ];
        in_order.into_iter().find(|(_, before, after)| after < before).map(|(name, ..)| name)
    }

    /// The last day of a step; nothing when it has none.
    #[must_use]
    pub const fn last_day(&self, until: Until) -> Option<NaiveDate> {
        match until {
            Until::SelfDue => Some(self.self_due_on),
            Until::ReviewDue => Some(self.review_due_on),
            Until::Close => Some(self.closes_on),
            Until::Answered => None,
        }
    }

    fn admits(&self, until: Until, today: NaiveDate) -> bool {
        self.opens_on <= today && self.last_day(until).is_none_or(|last| today <= last)
    }
}

/// Why a step is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// In this part nobody ever does it.
    Part,
    /// Not as the sheet stands now.
    State,
    /// Its last day is over.
    Late(NaiveDate),
    /// The cycle has not begun.
    Early(NaiveDate),
}

/// Where a sheet stands after a step taken today in one of these parts.
///
/// # Errors
/// [`Refusal`] when the table has no such line.
pub fn after(
    state: SheetState,
    parts: &[Part],
    step: Step,
    dates: &Dates,
    today: NaiveDate,
) -> Result<SheetState, Refusal> {
    let found =
        parts.iter().flat_map(|part| lines(state, *part)).find(|(known, ..)| *known == step);
    let Some((_, until, next)) = found else {
        return Err(if parts.iter().any(|part| ever(*part, step)) {
            Refusal::State
        } else {
            Refusal::Part
        });
    };
    match dates.last_day(*until) {
        _ if dates.admits(*until, today) => Ok(*next),
        Some(last) if last < today => Err(Refusal::Late(last)),
        _ => Err(Refusal::Early(dates.opens_on)),
    }
}

fn ever(part: Part, step: Step) -> bool {
    SheetState::ALL.iter().any(|state| lines(*state, part).iter().any(|(known, ..)| *known == step))
}

/// What may be done today in these parts, in the order of the steps.
#[must_use]
pub fn allowed(state: SheetState, parts: &[Part], dates: &Dates, today: NaiveDate) -> Vec<Step> {
    Step::ALL
        .iter()
        .copied()
        .filter(|step| after(state, parts, *step, dates, today).is_ok())
        .collect()
}

/// Who looks at a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// In a part.
    In(Part),
    /// The personnel of the home body, which only looks.
    Home,
}

/// Which groups of a sheet somebody sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Self levels and evidence.
    pub own: bool,
    /// The reviewer's levels and comments.
    pub review: bool,
    /// Confirmed levels and reasons.
    pub confirmed: bool,
    /// The thread of the objection.
    pub thread: bool,
    /// The reviewer's private memo.
    pub memo: bool,
}

impl Shown {
    /// What two who are one person see.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self {
            own: self.own || other.own,
            review: self.review || other.review,
            confirmed: self.confirmed || other.confirmed,
            thread: self.thread || other.thread,
            memo: self.memo || other.memo,
        }
    }
}

/// What is seen in a state: nobody sees answers of another that are unfinished, and the memo never
/// reaches the person.
#[must_use]
pub const fn seen(state: SheetState, viewer: Viewer) -> Shown {
    use SheetState::{
        Confirmed, Draft, Objected, Reconsidered, Returned, Settled, Submitted, Superseded,
    };
    let filling = matches!(state, Draft | Returned);
    let reviewed = !matches!(state, Draft | Returned | Submitted);
    let confirmed = matches!(state, Confirmed | Objected | Settled | Superseded);
    let disputed = matches!(state, Objected | Reconsidered | Settled | Superseded);
    match viewer {
        Viewer::In(Part::Person) => {
            Shown { own: true, review: reviewed, confirmed, thread: disputed, memo: false }
        }
        // The host sees what the person says while it reviews, and then its own answers and what
        // became of them.
        Viewer::In(Part::Reviewer) => Shown {
            own: matches!(state, Submitted),
            review: !filling,
            confirmed,
            thread: false,
            memo: !filling,
        },
        Viewer::In(Part::Prefecture) => {
            Shown { own: !filling, review: reviewed, confirmed, thread: disputed, memo: reviewed }
        }
        Viewer::Home => {
            Shown { own: !filling, review: reviewed, confirmed, thread: false, memo: false }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn dates() -> Dates {
        let [opens_on, self_due_on, review_due_on, closes_on] =
            ["2024-09-01", "2024-09-30", "2024-10-31", "2024-12-20"].map(day);
        Dates { opens_on, self_due_on, review_due_on, closes_on }
    }

    #[test]
    fn dates_come_in_order() {
        assert_eq!(dates().first_reversed(), None);
        assert_eq!(
            Dates { review_due_on: day("2024-09-29"), ..dates() }.first_reversed(),
            Some("/review_due_on")
        );
    }

    /// The matrix written out by hand, from the rules of the scheme and not from the table.
    #[test]
    fn state_by_part_replays_the_known_matrix() {
        let known = [
            ("draft", "fill submit", "", "import assign"),
            ("returned", "fill submit", "", "assign"),
            ("submitted", "", "rate review return", "return assign"),
            ("reviewed", "", "", "return confirm"),
            ("confirmed", "object", "", ""),
            ("objected", "answer", "", "confirm answer supersede"),
            ("reconsidered", "", "", "confirm"),
            ("settled", "", "", ""),
            ("superseded", "", "", ""),
        ];
        assert_eq!(known.len(), SheetState::ALL.len());
        for (state, person, reviewer, prefecture) in known {
            let state: SheetState = state.parse().expect("a state");
            for (part, steps) in
                [(Part::Person, person), (Part::Reviewer, reviewer), (Part::Prefecture, prefecture)]
            {
                let told: Vec<&str> = allowed(state, &[part], &dates(), day("2024-09-10"))
                    .iter()
                    .map(|step| step.as_str())
                    .collect();
                assert_eq!(told.join(" "), steps, "{state} {part}");
            }
        }
    }

    #[test]
    fn every_step_ends_with_its_day() {
        let person = [Part::Person];
        assert!(
            after(SheetState::Draft, &person, Step::Submit, &dates(), day("2024-09-30")).is_ok()
        );
        let late = after(SheetState::Draft, &person, Step::Submit, &dates(), day("2024-10-01"));
        assert_eq!(late, Err(Refusal::Late(day("2024-09-30"))));
        assert!(
            after(SheetState::Returned, &person, Step::Submit, &dates(), day("2024-10-01")).is_ok()
        );
        let early = after(SheetState::Draft, &person, Step::Fill, &dates(), day("2024-08-31"));
        assert_eq!(early, Err(Refusal::Early(day("2024-09-01"))));
        for part in Part::ALL {
            for state in SheetState::ALL {
                let left = allowed(*state, &[*part], &dates(), day("2024-12-21"));
                let answers = matches!(state, SheetState::Objected | SheetState::Reconsidered);
                assert!(left.is_empty() || answers, "{state} {part}: {left:?}");
            }
        }
        assert_eq!(
            after(SheetState::Draft, &person, Step::Confirm, &dates(), day("2024-09-10")),
            Err(Refusal::Part)
        );
        assert_eq!(
            after(SheetState::Submitted, &person, Step::Fill, &dates(), day("2024-09-10")),
            Err(Refusal::State)
        );
    }

    #[test]
    fn every_sheet_can_come_to_an_end_and_the_end_is_the_end() {
        let ends = [SheetState::Settled, SheetState::Superseded];
        for state in SheetState::ALL {
            let mut reached = vec![*state];
            let mut place = 0;
            while let Some(from) = reached.get(place).copied() {
                let next =
                    Part::ALL.iter().flat_map(|part| lines(from, *part)).map(|(_, _, next)| *next);
                for next in next.collect::<Vec<_>>() {
                    if !reached.contains(&next) {
                        reached.push(next);
                    }
                }
                place += 1;
            }
            assert!(reached.iter().any(|state| ends.contains(state)), "{state}");
            assert_eq!(reached.len() == 1, ends.contains(state));
        }
    }

    #[test]
    fn unfinished_answers_and_memos_stay_where_they_are() {
        for state in SheetState::ALL {
            assert!(
                !seen(*state, Viewer::In(Part::Person)).memo && !seen(*state, Viewer::Home).memo
            );
            assert!(
                !seen(*state, Viewer::Home).thread
                    && !seen(*state, Viewer::In(Part::Reviewer)).thread
            );
        }
        for state in [SheetState::Draft, SheetState::Returned] {
            for viewer in [Viewer::In(Part::Reviewer), Viewer::In(Part::Prefecture), Viewer::Home] {
                assert_eq!(seen(state, viewer), Shown::default(), "{state}");
            }
        }
        for viewer in [Viewer::In(Part::Person), Viewer::In(Part::Prefecture), Viewer::Home] {
            assert!(!seen(SheetState::Submitted, viewer).review);
        }
    }
}
