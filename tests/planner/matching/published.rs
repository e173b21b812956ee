//! Published instances. Their lists are facts of the literature; what is expected of them was
//! checked against all their stable matchings, enumerated here as well.

use super::enumeration::Judge;
use super::{host, instance, pairs, person, solved};
use dxship_planner::matching::{Instance, Method, RegionEntry, Side};

/// The example of the National Resident Matching Program: eight applicants, four programs of two
/// places, one-sided entries on both sides.
fn residents() -> Instance {
    let people = vec![
        person("Anderson", "City"),
        person("Brown", "City Mercy"),
        person("Chen", "City Mercy"),
        person("Davis", "Mercy City General State"),
        person("Eastman", "City Mercy State General"),
        person("Ford", "City General Mercy State"),
        person("Garcia", "City Mercy State General"),
        person("Hassan", "State City Mercy General"),
    ];
    let city = "Garcia Hassan Eastman Anderson Brown Chen Davis Ford";
    let general = "Brown Eastman Hassan Anderson Chen Davis Garcia";
    let state = "Brown Eastman Anderson Chen Hassan Ford Davis Garcia";
    let hosts = vec![
        host("Mercy", 2, "Chen Garcia"),
        host("City", 2, city),
        host("General", 2, general),
        host("State", 2, state),
    ];
    instance(people, hosts)
}

#[test]
fn residents_of_the_national_program() {
    let instance = residents();
    let answer = solved(&instance, Method::Da, Side::Person);
    let expected = "Chen:Mercy Davis:General Eastman:City Ford:State Garcia:City Hassan:State";
    assert_eq!(pairs(&answer), expected);
    assert_eq!(answer.unmatched, ["Anderson", "Brown"]);
    assert!(answer.blocking_pairs.is_empty());
    assert_eq!(pairs(&solved(&instance, Method::Da, Side::Host)), expected);
    assert_eq!(Judge::of(&instance).stable_matchings().len(), 1);
}

/// A one-to-one instance from lists of numbers, one line per agent.
fn marriage(men: &[&str], women: &[&str]) -> Instance {
    let prefixed = |line: &str, prefix: &str| -> String {
        let words = line.split_whitespace().map(|n| format!("{prefix}{n} "));
        words.collect()
    };
    let people = men.iter().zip(1..);
    let people = people.map(|(line, n)| person(&format!("m{n}"), &prefixed(line, "w")));
    let hosts = women.iter().zip(1..);
    let hosts = hosts.map(|(line, n)| host(&format!("w{n}"), 1, &prefixed(line, "m")));
    instance(people.collect(), hosts.collect())
}

/// The instance of size 8 of Gusfield & Irving (1989), as it is commonly transcribed; transcripts
/// differ in the list of the sixth woman. The count of nine is from the enumeration here.
fn gusfield_irving() -> Instance {
    let men = [
        "5 7 1 2 6 8 4 3",
        "2 3 7 5 4 1 8 6",
        "8 5 1 4 6 2 3 7",
        "3 2 7 4 1 6 8 5",
        "7 2 5 1 3 6 8 4",
        "1 6 7 5 8 4 2 3",
        "2 5 7 6 3 4 8 1",
        "3 8 4 5 7 2 6 1",
    ];
    let women = [
        "5 3 7 6 1 2 8 4",
        "8 6 3 5 7 2 1 4",
        "1 5 6 2 4 8 7 3",
        "8 7 3 2 4 1 5 6",
        "6 4 7 3 8 1 2 5",
        "2 8 5 4 6 3 7 1",
        "7 5 2 1 8 6 4 3",
        "7 4 1 5 2 3 6 8",
    ];
    marriage(&men, &women)
}

#[test]
fn gusfield_and_irving_both_ends_of_nine_stable_matchings() {
    let instance = gusfield_irving();
    assert_eq!(Judge::of_perfect(&instance).stable_matchings().len(), 9);
    let men_best = solved(&instance, Method::Da, Side::Person);
    let expected = "m1:w5 m2:w3 m3:w8 m4:w6 m5:w7 m6:w1 m7:w2 m8:w4";
    assert_eq!(pairs(&men_best), expected);
    let women_best = solved(&instance, Method::Da, Side::Host);
    let expected = "m1:w3 m2:w6 m3:w2 m4:w8 m5:w1 m6:w5 m7:w7 m8:w4";
    assert_eq!(pairs(&women_best), expected);
}

/// Example 2.17 of Roth & Sotomayor (1990), after Knuth: four by four with ten stable matchings.
#[test]
fn roth_and_sotomayor_has_ten_stable_matchings_and_both_ends_are_found() {
    let men = ["1 2 3 4", "2 1 4 3", "3 4 1 2", "4 3 2 1"];
    let women = ["4 3 2 1", "3 4 1 2", "2 1 4 3", "1 2 3 4"];
    let instance = marriage(&men, &women);
    assert_eq!(Judge::of(&instance).stable_matchings().len(), 10);
    let men_best = solved(&instance, Method::Da, Side::Person);
    assert_eq!(pairs(&men_best), "m1:w1 m2:w2 m3:w3 m4:w4");
    let women_best = solved(&instance, Method::Da, Side::Host);
    assert_eq!(pairs(&women_best), "m1:w4 m2:w3 m3:w2 m4:w1");
}

/// Example 1 of Kamada & Kojima (2015): one region with cap 10, two hospitals of capacity 10 and
/// target 5; three doctors want only the first, seven only the second.
fn kamada_kojima() -> Instance {
    let everybody = "d1 d2 d3 d4 d5 d6 d7 d8 d9 d10";
    let wish = |n: usize| if n <= 3 { "h1" } else { "h2" };
    let people = (1..=10).map(|n| person(&format!("d{n}"), wish(n)));
    let mut hosts = vec![host("h1", 10, everybody), host("h2", 10, everybody)];
    for host in &mut hosts {
        host.target = Some(5);
        host.region = Some("r".to_owned());
    }
    let mut instance = instance(people.collect(), hosts);
    instance.regions = vec![RegionEntry { id: "r".to_owned(), cap: 10 }];
    instance
}

#[test]
fn plain_targets_leave_two_doctors_out_in_kamada_and_kojima() {
    let answer = solved(&kamada_kojima(), Method::Da, Side::Person);
    assert_eq!(answer.unmatched, ["d9", "d10"]);
    assert_eq!(answer.matches.len(), 8);
}

#[test]
fn flexible_deferred_acceptance_places_everybody_in_kamada_and_kojima() {
    let answer = solved(&kamada_kojima(), Method::FlexibleDa, Side::Person);
    assert!(answer.unmatched.is_empty());
    let expected = "d1:h1 d2:h1 d3:h1 d4:h2 d5:h2 d6:h2 d7:h2 d8:h2 d9:h2 d10:h2";
    assert_eq!(pairs(&answer), expected);
    assert!(answer.blocking_pairs.is_empty());
}
