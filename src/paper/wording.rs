//! What an order says, by the form of the placement and by what is ordered. The forms of words follow
//! what prefectures and municipalities publish of theirs (`docs/PAPERS.md`).

use chrono::NaiveDate;

use crate::assignment::{OrderKind, OrderSide};
use crate::vocab::{PlacementForm, Share, day_in_words, with_commas};

/// What is ordered, in the words of the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// 発令区分.
    pub title: &'static str,
    /// 発令文; a line of it is a line of the paper.
    pub text: String,
}

/// What an order is about: who goes where, as it stands in its sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordered {
    pub host: String,
    /// 所属 and 職名 of the post.
    pub place: String,
    pub form: PlacementForm,
    /// Whether it is the person's only post.
    pub whole: bool,
    pub period: String,
    pub last: Option<NaiveDate>,
}

/// The order that a side gives on an occasion.
#[must_use]
pub fn order_of(kind: OrderKind, about: &Ordered) -> Order {
    let (side, occasion) = ordered(kind);
    let title = title(side, occasion, about);
    let text = match occasion {
        Occasion::Beginning => beginning(side, about),
        Occasion::Extension => format!("{title}\n期間を{}まで更新する", until(about.last)),
        Occasion::End => format!("{title}\n{}", ending(side, about)),
    };
    Order { title, text }
}

/// What a set of orders is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    Beginning,
    Extension,
    End,
}

/// Whose order it is, and on which occasion.
#[must_use]
pub const fn ordered(kind: OrderKind) -> (OrderSide, Occasion) {
    match kind {
        OrderKind::Dispatch => (OrderSide::Sending, Occasion::Beginning),
        OrderKind::Appointment => (OrderSide::Receiving, Occasion::Beginning),
        OrderKind::DispatchExtension => (OrderSide::Sending, Occasion::Extension),
        OrderKind::AppointmentExtension => (OrderSide::Receiving, Occasion::Extension),
        OrderKind::DispatchEnd => (OrderSide::Sending, Occasion::End),
        OrderKind::AppointmentEnd => (OrderSide::Receiving, Occasion::End),
    }
}

fn title(side: OrderSide, occasion: Occasion, about: &Ordered) -> &'static str {
    use Occasion::{Beginning, End, Extension};
    use PlacementForm as Form;
    let sending = side == OrderSide::Sending;
    match (about.form, occasion) {
        (Form::Dispatch, Beginning) => {
            if sending {
                "派遣"
            } else {
                "任命"
            }
        }
        (Form::Dispatch, Extension) => {
            if sending {
                "派遣期間延長"
            } else {
                "任期更新"
            }
        }
        (Form::Dispatch, End) => {
            if sending {
                "派遣解除"
            } else {
                "免職（派遣解除）"
            }
        }
        (Form::Concurrent, Beginning) => "併任",
        (Form::Concurrent, Extension) => "併任期間更新",
        (Form::Concurrent, End) => "併任解除",
        (Form::Transfer, Beginning) => {
            if sending {
                "割愛"
            } else {
                "採用"
            }
        }
        (Form::Transfer, Extension) => "任期更新",
        (Form::Transfer, End) => {
            if sending {
                "割愛解除"
            } else {
                "退職"
            }
        }
        (Form::Resident, Beginning) => "駐在",
        (Form::Resident, Extension) => "駐在期間延長",
        (Form::Resident, End) => "駐在解除",
        (Form::PracticalTraining, Beginning) => "研修派遣",
        (Form::PracticalTraining, Extension) => "研修派遣期間延長",
        (Form::PracticalTraining, End) => "研修派遣解除",
        (Form::OwnBody, Beginning) => {
            if about.whole {
                "配置"
            } else {
                "兼務"
            }
        }
        (Form::OwnBody, Extension) => "任期更新",
        (Form::OwnBody, End) => {
            if about.whole {
                "配置解除"
            } else {
                "兼務解除"
            }
        }
    }
}

fn beginning(side: OrderSide, about: &Ordered) -> String {
    let Ordered { host, place, period, .. } = about;
    let first = match (about.form, side) {
        (PlacementForm::Dispatch, OrderSide::Sending) => {
            format!("地方自治法第252条の17第1項の規定により{host}へ派遣する")
        }
        (PlacementForm::Dispatch, OrderSide::Receiving) => {
            format!("{host}職員に任命する\n{place}に補する")
        }
        (PlacementForm::Concurrent, OrderSide::Sending) => format!("{host}職員との併任を承認する"),
        (PlacementForm::Concurrent, OrderSide::Receiving) => {
            format!("{host}職員に併任する\n{place}を命ずる")
        }
        (PlacementForm::Transfer, OrderSide::Sending) => format!("{host}への割愛を承認する"),
        (PlacementForm::Transfer, OrderSide::Receiving) => {
            format!("{host}職員に採用する\n{place}を命ずる")
        }
        (PlacementForm::Resident, _) => format!("{host}駐在を命ずる"),
        (PlacementForm::PracticalTraining, OrderSide::Sending) => {
            format!("実務研修のため{host}へ派遣する")
        }
        (PlacementForm::PracticalTraining, OrderSide::Receiving) => {
            format!("{place}において実務研修を命ずる")
        }
        (PlacementForm::OwnBody, _) if about.whole => format!("{place}を命ずる"),
        (PlacementForm::OwnBody, _) => format!("{place}兼務を命ずる"),
    };
    format!("{first}\n期間は{period}とする")
}

fn ending(side: OrderSide, about: &Ordered) -> String {
    match (about.form, side) {
        (PlacementForm::Dispatch, OrderSide::Sending) => format!("{}への派遣を解く", about.host),
        (PlacementForm::Dispatch, OrderSide::Receiving) => {
            format!("派遣の解除により{}職員を免ずる", about.host)
        }
        _ => format!("{}を解く", about.place),
    }
}

fn until(last: Option<NaiveDate>) -> String {
    last.map_or_else(|| "当分の間".to_owned(), day_in_words)
}

/// 令和8年4月1日から令和10年3月31日まで; without a last day, from the first.
#[must_use]
pub fn days(first: NaiveDate, last: Option<NaiveDate>) -> String {
    let to = last.map_or_else(String::new, |last| format!("{}まで", day_in_words(last)));
    format!("{}から{to}", day_in_words(first))
}

/// 週2日（0.4）: the days as the agreement has them, or as fifths of a week; and the share in tenths,
/// finer only where it is.
#[must_use]
pub fn share(work_days: &str, share: Share) -> String {
    let percent = share.percent();
    let part = if percent % 10 == 0 {
        format!("{}.{}", percent / 100, percent / 10 % 10)
    } else {
        format!("0.{percent:02}")
    };
    match (work_days.trim(), percent) {
        ("", 100) => format!("常勤（{part}）"),
        ("", _) if percent % 20 == 0 => format!("週{}日（{part}）", percent / 20),
        ("", _) => part,
        (said, _) => format!("{said}（{part}）"),
    }
}

/// On what the form rests.
#[must_use]
pub const fn legal_basis(form: PlacementForm) -> &'static str {
    match form {
        PlacementForm::Dispatch => "地方自治法（昭和22年法律第67号）第252条の17",
        PlacementForm::Concurrent => "両団体の協議による併任",
        PlacementForm::Transfer => "両団体の協議による割愛",
        PlacementForm::Resident => "派遣元の職務命令による駐在",
        PlacementForm::PracticalTraining => "地方公務員法（昭和25年法律第261号）第39条",
        PlacementForm::OwnBody => "地方公務員法（昭和25年法律第261号）第17条第1項",
    }
}

/// Who bears an item, as percent of the host and the amount a month where one is agreed.
#[must_use]
pub fn borne((percent, yen): (i64, Option<i64>), (host, home): (&str, &str)) -> String {
    let said = match percent {
        100 => format!("{host}が負担する"),
        0 => format!("{home}が負担する"),
        percent => format!("{host}が{percent}％、{home}が{}％を負担する", 100 - percent),
    };
    yen.map_or_else(|| said.clone(), |yen| format!("月額{}円を、{said}", with_commas(yen)))
}

/// Who pays what, as the form has it unless the agreement says otherwise (for a dispatch: article
/// 252-17, paragraph 3).
#[must_use]
pub fn form_cost(form: PlacementForm, home: &str, host: &str) -> String {
    match form {
        PlacementForm::Dispatch => {
            format!("給料、手当（退職手当を除く。）及び旅費は{host}が、退職手当は{home}が負担する")
        }
        PlacementForm::Concurrent => {
            format!("給料及び手当は{home}が、併任の職務に係る旅費は{host}が負担する")
        }
        PlacementForm::Transfer => format!("給料、手当及び旅費は{host}が負担する"),
        PlacementForm::Resident | PlacementForm::PracticalTraining | PlacementForm::OwnBody => {
            format!("給料、手当及び旅費は{home}が負担する")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(percent: i32) -> Share {
        Share::new(percent).unwrap_or_else(|code| panic!("{code}"))
    }

    #[test]
    fn shares_are_written_in_the_office_s_form() {
        for (days, percent, said) in [
            ("", 40, "週2日（0.4）"),
            ("", 100, "常勤（1.0）"),
            ("", 25, "0.25"),
            ("", 5, "0.05"),
            ("月5日以内", 30, "月5日以内（0.3）"),
        ] {
            assert_eq!(share(days, part(percent)), said);
        }
    }

    #[test]
    fn every_form_and_occasion_has_words_of_its_own() {
        let last = NaiveDate::from_ymd_opt(2028, 3, 31);
        let period = days(NaiveDate::from_ymd_opt(2026, 4, 1).unwrap_or_default(), last);
        assert_eq!(period, "令和8年4月1日から令和10年3月31日まで");
        for form in PlacementForm::ALL {
            for kind in OrderKind::ALL {
                let (host, place) = ("三原市".to_owned(), "情報政策課 課長".to_owned());
                let about = Ordered {
                    host,
                    place,
                    form: *form,
                    whole: false,
                    period: period.clone(),
                    last,
                };
                let order = order_of(*kind, &about);
                assert!(!order.title.is_empty() && order.text.contains('\n'), "{form} {kind}");
            }
        }
    }
}
