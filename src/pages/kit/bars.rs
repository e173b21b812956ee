//! Bars one under another: how many are left at each stage, by up to two sources; the table beside it
//! says the same.

use std::fmt::Write as _;

use super::chart::escape;

/// A stage with a value a source; nothing where there is none.
pub struct Bar {
    pub name: String,
    pub values: [Option<i64>; 2],
}

const WIDTH: i64 = 900;
const LEFT: i64 = 210;
const RIGHT: i64 = 70;
const TOP: i64 = 40;
/// Height of a bar, and of the two bars of a stage with the room between stages.
const BAR: i64 = 16;
const STAGE: i64 = 52;

/// Bars with their values; the first source is filled, the second drawn in outline, so that no colour
/// is needed to tell them apart.
#[must_use]
pub fn bars(title: &str, description: &str, sources: [&str; 2], bars: &[Bar]) -> String {
    let values = bars.iter().flat_map(|bar| bar.values.iter().flatten().copied());
    let most = values.max().unwrap_or(0).max(1);
    let height = TOP + STAGE * i64::try_from(bars.len()).unwrap_or(0);
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"bars-title bars-desc\"><title id=\"bars-title\">{}</title><desc id=\"bars-desc\">{}</desc>",
        escape(title),
        escape(description)
    );
    let has = |source: usize| bars.iter().any(|bar| bar.values[source].is_some());
    for source in (0..2).filter(|source| has(*source)) {
        let x = LEFT + if source == 0 { 0 } else { 300 };
        rect(&mut svg, source, (x, 8), 36);
        // Writing into a String cannot fail.
        let _ = write!(
            svg,
            "<text class=\"chart-text\" x=\"{}\" y=\"21\">{}</text>",
            x + 44,
            escape(sources[source])
        );
    }
    for (stage, bar) in (0..).zip(bars) {
        let y = TOP + stage * STAGE;
        let _ = write!(
            svg,
            "<text class=\"chart-text end\" x=\"{}\" y=\"{}\">{}</text>",
            LEFT - 12,
            y + BAR + 6,
            escape(&bar.name)
        );
        for (source, value) in bar.values.iter().enumerate() {
            let Some(value) = value else { continue };
            let (y, wide) =
                (y + if source == 0 { 0 } else { BAR + 4 }, value * (WIDTH - LEFT - RIGHT) / most);
            if *value > 0 {
                rect(&mut svg, source, (LEFT, y), wide.max(2));
            }
            let _ = write!(
                svg,
                "<text class=\"chart-text\" x=\"{}\" y=\"{}\">{value}</text>",
                LEFT + wide.max(2) + 8,
                y + BAR - 2
            );
        }
    }
    svg + "</svg>"
}

fn rect(svg: &mut String, source: usize, (x, y): (i64, i64), wide: i64) {
    let look = if source == 0 { "dot series0" } else { "line series1" };
    let _ = write!(
        svg,
        "<rect class=\"{look}\" x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{BAR}\"/>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_has_no_bar_and_texts_are_escaped() {
        let bar = |name: &str, values| Bar { name: name.to_owned(), values };
        let all = [bar("<b>", [Some(10), None]), bar("b", [Some(0), None])];
        let svg = bars("t", "d", ["p", "c"], &all);
        assert_eq!(svg.matches("<rect").count(), 2, "a bar and what it stands for");
        assert!(!svg.contains("<b>") && !svg.contains(">c<"));
    }
}
