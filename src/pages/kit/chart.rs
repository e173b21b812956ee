//! Pictures: small SVG without style or script inside, with title and description; every text is
//! escaped here.

use std::fmt::Write as _;

/// A line of a chart; nothing where there is no value, and the line is broken there.
pub struct Line {
    /// What it is called, written at its end.
    pub name: String,
    /// Values in tenths, one per place of the axis.
    pub tenths: Vec<Option<i64>>,
}

/// A band around a line: from the lower values to the upper ones, in tenths, in the colour of the
/// line.
pub struct Band {
    /// The line it belongs to, by its place.
    pub line: usize,
    pub low: Vec<i64>,
    pub high: Vec<i64>,
}

const WIDTH: i64 = 900;
const HEIGHT: i64 = 340;
const LEFT: i64 = 56;
const RIGHT: i64 = 300;
const TOP: i64 = 24;
const BOTTOM: i64 = 48;

/// A text as it stands in a picture.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Places in the plane.
struct Plane {
    places: i64,
    top: i64,
}

impl Plane {
    const fn x(&self, place: i64) -> i64 {
        let steps = if self.places > 1 { self.places - 1 } else { 1 };
        LEFT + place * (WIDTH - LEFT - RIGHT) / steps
    }

    const fn y(&self, tenths: i64) -> i64 {
        HEIGHT - BOTTOM - tenths * (HEIGHT - TOP - BOTTOM) / self.top
    }
}

/// A line chart with direct labels.
#[must_use]
pub fn lines(title: &str, description: &str, places: &[String], lines: &[Line]) -> String {
    banded(title, description, places, (lines, &[]))
}

/// The same, with bands behind the lines.
#[must_use]
pub fn banded(
    title: &str,
    description: &str,
    places: &[String],
    (lines, bands): (&[Line], &[Band]),
) -> String {
    let most = lines.iter().flat_map(|line| line.tenths.iter().flatten().copied());
    let most = most.chain(bands.iter().flat_map(|band| band.high.iter().copied())).max();
    let most = most.unwrap_or(10);
    let plane =
        Plane { places: i64::try_from(places.len()).unwrap_or(1), top: (most / 20 + 1) * 20 };
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"chart-title chart-desc\"><title id=\"chart-title\">{}</title><desc id=\"chart-desc\">{}</desc>",
        escape(title),
        escape(description)
    );
    axes(&mut svg, &plane, places);
    bands.iter().for_each(|band| svg += &area(&plane, band));
    let ends = label_places(&plane, lines);
    for ((number, line), end) in lines.iter().enumerate().zip(ends) {
        let above = |place: usize, value: i64| {
            let others = lines.iter().enumerate().filter(|(other, _)| *other != number);
            others
                .filter_map(|(other, line)| {
                    Some((other, line.tenths.get(place).copied().flatten()?))
                })
                .all(|(other, theirs)| value > theirs || (value == theirs && number < other))
        };
        draw(&mut svg, &plane, line, number % 4, end, above);
    }
    svg + "</svg>"
}

fn axes(svg: &mut String, plane: &Plane, places: &[String]) {
    let (left, right) = (LEFT, WIDTH - RIGHT);
    for step in 0..=4 {
        let tenths = plane.top * step / 4;
        let y = plane.y(tenths);
        let class = if step == 0 { "axis" } else { "rule" };
        let label = format!("{}.{}", tenths / 10, tenths % 10);
        // Writing into a String cannot fail.
        let _ = write!(
            svg,
            "<line class=\"{class}\" x1=\"{left}\" x2=\"{right}\" y1=\"{y}\" y2=\"{y}\"/><text class=\"chart-text end\" x=\"{}\" y=\"{}\">{label}</text>",
            left - 8,
            y + 5
        );
    }
    for (place, name) in (0..).zip(places) {
        let _ = write!(
            svg,
            "<text class=\"chart-text mid\" x=\"{}\" y=\"{}\">{}</text>",
            plane.x(place),
            HEIGHT - BOTTOM + 22,
            escape(name)
        );
    }
}

fn area(plane: &Plane, band: &Band) -> String {
    let points = |values: &[i64]| -> Vec<String> {
        (0..)
            .zip(values)
            .map(|(place, value)| format!("{},{}", plane.x(place), plane.y(*value)))
            .collect()
    };
    let (there, mut back) = (points(&band.high), points(&band.low));
    back.reverse();
    let around = [there, back].concat().join(" ");
    format!("<polygon class=\"area series{}\" points=\"{around}\"/>", band.line % 4)
}

/// Heights of the labels: beside the last value, and at least a line apart.
fn label_places(plane: &Plane, lines: &[Line]) -> Vec<i64> {
    let mut wanted: Vec<(usize, i64)> = lines
        .iter()
        .enumerate()
        .map(|(number, line)| {
            (
                number,
                line.tenths.iter().flatten().last().map_or(HEIGHT - BOTTOM, |last| plane.y(*last)),
            )
        })
        .collect();
    wanted.sort_by_key(|(_, y)| *y);
    let mut lowest = TOP - 20;
    let mut found = vec![0; lines.len()];
    for (number, y) in wanted {
        lowest = y.max(lowest + 20);
        found[number] = lowest;
    }
    found
}

/// A point of a line: a shape of its own for each of four, so that no colour is needed to tell them
/// apart.
fn mark(svg: &mut String, series: usize, (x, y): (i64, i64)) {
    let class = format!("class=\"dot series{series}\"");
    let polygon = |points: [(i64, i64); 4]| {
        let points: Vec<String> =
            points.iter().map(|(right, down)| format!("{},{}", x + right, y + down)).collect();
        format!("<polygon {class} points=\"{}\"/>", points.join(" "))
    };
    *svg += &match series {
        0 => format!("<circle {class} cx=\"{x}\" cy=\"{y}\" r=\"5\"/>"),
        1 => polygon([(-5, -5), (5, -5), (5, 5), (-5, 5)]),
        2 => polygon([(0, -6), (6, 5), (-6, 5), (0, -6)]),
        _ => polygon([(0, -7), (7, 0), (0, 7), (-7, 0)]),
    };
}

/// A value is written above its point, or below when another line is higher there.
fn draw(
    svg: &mut String,
    plane: &Plane,
    line: &Line,
    series: usize,
    label: i64,
    above: impl Fn(usize, i64) -> bool,
) {
    let points: Vec<(i64, Option<i64>)> = (0..).zip(line.tenths.iter().copied()).collect();
    for part in points.split(|(_, value)| value.is_none()).filter(|part| part.len() > 1) {
        let path: Vec<String> = part
            .iter()
            .filter_map(|(place, value)| {
                Some(format!("{},{}", plane.x(*place), plane.y((*value)?)))
            })
            .collect();
        let _ =
            write!(svg, "<polyline class=\"line series{series}\" points=\"{}\"/>", path.join(" "));
    }
    for (place, value) in points.iter().filter_map(|(place, value)| Some((*place, (*value)?))) {
        let (x, y) = (plane.x(place), plane.y(value));
        let beside =
            if above(usize::try_from(place).unwrap_or(0), value) { y - 10 } else { y + 22 };
        mark(svg, series, (x, y));
        let _ = write!(
            svg,
            "<text class=\"chart-text mid\" x=\"{x}\" y=\"{beside}\">{}.{}</text>",
            value / 10,
            value % 10
        );
    }
    // The name stands behind a piece of its line.
    let (from, to) = (WIDTH - RIGHT + 12, WIDTH - RIGHT + 48);
    let _ = write!(
        svg,
        "<polyline class=\"line series{series}\" points=\"{from},{label} {to},{label}\"/>"
    );
    mark(svg, series, ((from + to) / 2, label));
    let _ = write!(
        svg,
        "<text class=\"chart-text strong\" x=\"{}\" y=\"{}\">{}</text>",
        to + 8,
        label + 5,
        escape(&line.name)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_breaks_the_line_and_texts_are_escaped() {
        let line = Line {
            name: "<script>".to_owned(),
            tenths: vec![Some(60), Some(50), None, Some(30), Some(31)],
        };
        let places: Vec<String> = (0..5).map(|place| place.to_string()).collect();
        let svg = lines("t", "d", &places, &[line]);
        assert_eq!(svg.matches("<polyline").count(), 3, "two pieces, and the one before the name");
        assert!(!svg.contains("<script>") && !svg.contains("style="));
    }

    #[test]
    fn labels_stand_apart() {
        let line = |last| Line { name: String::new(), tenths: vec![Some(last)] };
        let plane = Plane { places: 2, top: 100 };
        let mut places = label_places(&plane, &[line(50), line(51), line(52)]);
        places.sort_unstable();
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 20));
    }
}
