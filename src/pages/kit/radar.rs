//! A radar of percents: one axis for each thing measured, in whole numbers; the table beside it
//! says the same.

use std::fmt::Write as _;

use super::chart::escape;

const WIDTH: i64 = 900;
const HEIGHT: i64 = 460;
const RADIUS: i64 = 160;
/// Sine of 0 to 360 degrees in steps of 3, in thousandths, is looked up by a quarter of it: 0, 3 …
/// 90 degrees.
const QUARTER: [i64; 31] = [
    0, 52, 105, 156, 208, 259, 309, 358, 407, 454, 500, 545, 588, 629, 669, 707, 743, 777, 809,
    839, 866, 891, 914, 934, 951, 966, 978, 988, 995, 999, 1000,
];

/// Sine in thousandths, of an angle in steps of 3 degrees.
fn sine(step: i64) -> i64 {
    let step = step.rem_euclid(120);
    let at = |place: i64| {
        usize::try_from(place).ok().and_then(|place| QUARTER.get(place)).copied().unwrap_or(0)
    };
    match step {
        0..=30 => at(step),
        31..=60 => at(60 - step),
        61..=90 => -at(step - 60),
        _ => -at(120 - step),
    }
}

/// Where tenths of a percent lie on an axis; the first axis points up, the others follow clockwise.
fn place(axis: usize, axes: usize, tenths: i64) -> (i64, i64) {
    let step = i64::try_from(axis * 120 / axes.max(1)).unwrap_or(0);
    let out = RADIUS * tenths / 1000;
    (WIDTH / 2 + out * sine(step) / 1000, HEIGHT / 2 - out * sine(step + 30) / 1000)
}

fn polygon(axes: usize, tenths: impl Fn(usize) -> i64) -> String {
    let corner = |axis| {
        let (x, y) = place(axis, axes, tenths(axis));
        format!("{x},{y}")
    };
    (0..axes).map(corner).collect::<Vec<_>>().join(" ")
}

/// A radar; nothing with fewer than three axes, which would be a line.
#[must_use]
pub fn radar(title: &str, description: &str, axes: &[(String, i64)]) -> Option<String> {
    if axes.len() < 3 {
        return None;
    }
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"radar-title radar-desc\"><title id=\"radar-title\">{}</title><desc id=\"radar-desc\">{}</desc>",
        escape(title),
        escape(description)
    );
    for ring in [250, 500, 750, 1000] {
        // Writing into a String cannot fail.
        let _ = write!(
            svg,
            "<polygon class=\"rule\" fill=\"none\" points=\"{}\"/>",
            polygon(axes.len(), |_| ring)
        );
    }
    for (number, (name, tenths)) in axes.iter().enumerate() {
        let ((x, y), (label_x, label_y)) =
            (place(number, axes.len(), 1000), place(number, axes.len(), 1130));
        let side = match label_x - WIDTH / 2 {
            -20..=20 => "mid",
            ..-20 => "end",
            _ => "start",
        };
        let (from_x, from_y) = (WIDTH / 2, HEIGHT / 2);
        let _ = write!(
            svg,
            "<line class=\"rule\" x1=\"{from_x}\" y1=\"{from_y}\" x2=\"{x}\" y2=\"{y}\"/>"
        );
        let percent = format!("{}.{}", tenths / 10, tenths % 10);
        let _ = write!(
            svg,
            "<text class=\"chart-text {side}\" x=\"{label_x}\" y=\"{}\">{} {percent}</text>",
            label_y + 5,
            escape(name)
        );
    }
    let value = |axis: usize| axes.get(axis).map_or(0, |(_, tenths)| *tenths);
    let _ =
        write!(svg, "<polygon class=\"line series0\" points=\"{}\"/>", polygon(axes.len(), value));
    for (number, (_, tenths)) in axes.iter().enumerate() {
        let (x, y) = place(number, axes.len(), *tenths);
        let _ = write!(svg, "<circle class=\"dot series0\" cx=\"{x}\" cy=\"{y}\" r=\"5\"/>");
    }
    Some(svg + "</svg>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_point_where_a_clock_does() {
        assert_eq!(place(0, 4, 1000), (WIDTH / 2, HEIGHT / 2 - RADIUS));
        assert_eq!(place(1, 4, 1000), (WIDTH / 2 + RADIUS, HEIGHT / 2));
        assert_eq!(place(2, 4, 1000), (WIDTH / 2, HEIGHT / 2 + RADIUS));
        assert_eq!(place(3, 4, 500), (WIDTH / 2 - RADIUS / 2, HEIGHT / 2));
    }

    #[test]
    fn texts_are_escaped_and_two_axes_are_no_radar() {
        let axes = |count: usize| vec![("<script>".to_owned(), 833); count];
        let svg = radar("t", "d", &axes(10)).expect("a radar");
        assert!(!svg.contains("<script>") && !svg.contains("style=") && svg.contains("83.3"));
        assert_eq!(radar("t", "d", &axes(2)), None);
    }
}
