//! One-year assignment against enumeration, against its own proof and, where the files are at hand,
//! OR-Library.

use crate::assignment::{Matrix, Refusal, assign_all, assign_best};
use dxship_planner::random::Random;

type Rows = Vec<Vec<(u32, i64)>>;

fn random_rows(random: &mut Random, rows: usize, columns: usize, most: i64) -> Rows {
    let mut row = |_| {
        let cells = (0..columns as u32).filter(|_| random.chance(60)).collect::<Vec<_>>();
        cells.into_iter().map(|column| (column, random.between(-most, most))).collect()
    };
    (0..rows).map(&mut row).collect()
}

/// Best total by trying everything; `out` says whether rows may stay out at value 0.
fn brute(rows: &Rows, at: usize, taken: u32, out: bool) -> Option<i64> {
    let Some(row) = rows.get(at) else {
        return Some(0);
    };
    let stay = if out { brute(rows, at + 1, taken, out) } else { None };
    let open = row.iter().filter(|(column, _)| taken & (1 << column) == 0);
    let with = open.filter_map(|(column, value)| {
        brute(rows, at + 1, taken | 1 << column, out).map(|rest| rest + value)
    });
    with.chain(stay).max()
}

#[test]
fn equals_enumeration_on_4000_small_matrices() {
    let mut random = Random::new(7);
    for round in 0..4000 {
        let (height, width) = (1 + random.below(5), 1 + random.below(6));
        let rows = random_rows(&mut random, height, width, if round % 2 == 0 { 3 } else { 1000 });
        let matrix = Matrix::new(width, &rows).unwrap();
        let all = assign_all(&matrix);
        assert_eq!(all.as_ref().map(|all| all.total), brute(&rows, 0, 0, false), "{rows:?}");
        assert!(all.is_none_or(|all| all.proves(&matrix)), "{rows:?}");
        assert_eq!(Some(assign_best(&matrix).total), brute(&rows, 0, 0, true), "{rows:?}");
    }
}

#[test]
fn proves_its_optimum_on_larger_sparse_matrices() {
    let mut random = Random::new(8);
    for round in 0..40 {
        let (height, width) = (300, 300 + 10 * (round % 3));
        let mut row = |own: usize| {
            let mut cells = vec![(own as u32, random.between(0, 50))];
            cells.extend((0..8).map(|_| (random.below(width) as u32, random.between(0, 50))));
            cells
        };
        let rows: Rows = (0..height).map(&mut row).collect();
        let matrix = Matrix::new(width, &rows).unwrap();
        let found = assign_all(&matrix).unwrap();
        assert!(found.proves(&matrix));
        let mut wrong = found.clone();
        wrong.prices[0] += 1000;
        assert!(!wrong.proves(&matrix));
    }
}

#[test]
fn refuses_what_could_overflow_or_leave_the_matrix() {
    let of = |cell| Matrix::new(2, &[vec![cell]]).err();
    assert_eq!(of((2, 0)), Some(Refusal::UnknownColumn));
    assert_eq!(of((0, i64::MAX)), Some(Refusal::ValueOutOfRange));
    assert_eq!(of((0, i64::MIN)), Some(Refusal::ValueOutOfRange));
    let nobody = Matrix::new(0, &[]).unwrap();
    assert_eq!(assign_best(&nobody).total, 0);
    let crowded = Matrix::new(2, &vec![vec![(0, 1), (1, 1)]; 3]).unwrap();
    assert_eq!(assign_all(&crowded), None);
    assert_eq!(assign_best(&crowded).total, 2);
}

/// Beasley's instances are not part of this repository; the directory with `assign100.txt` and so
/// on is named by the environment.
#[test]
#[ignore = "needs OR-Library's assignment files: DXSHIP_OR_LIBRARY=DIR bash .ci/test or_library -- --ignored"]
fn or_library_optima() {
    let directory =
        std::env::var("DXSHIP_OR_LIBRARY").expect("DXSHIP_OR_LIBRARY names the directory");
    for (size, optimum) in [(100, 305), (500, 991), (600, 1176), (700, 1362)] {
        let text = std::fs::read_to_string(format!("{directory}/assign{size}.txt"))
            .expect("the file of the instance");
        let numbers: Vec<i64> = text.split_whitespace().map(|word| word.parse().unwrap()).collect();
        let costs = numbers[1..].chunks(size);
        let rows: Rows =
            costs.map(|row| (0..).zip(row.iter().map(|cost| -cost)).collect()).collect();
        let matrix = Matrix::new(size, &rows).unwrap();
        let found = assign_all(&matrix).unwrap();
        assert!(found.proves(&matrix));
        assert_eq!(-found.total, optimum, "assign{size}");
        println!("assign{size}: {optimum}");
    }
}
