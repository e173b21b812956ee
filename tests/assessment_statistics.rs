//! The distribution of levels: published at the end of a cycle, and attacked with everything
//! anybody may fetch.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::harness::{Client, World};
use crate::on_both;
use crate::scene::talent;

const BODY: &str = "342157";
/// Only this job type is looked at; its core skills are rated alike, so that everybody's level is
/// known to the test.
const JOB_TYPE: &str = "business_designer";

struct Pool<'a> {
    world: &'a World,
    people: Vec<String>,
    core: Vec<String>,
    catalogue: String,
}

impl<'a> Pool<'a> {
    fn new(world: &'a World, size: usize) -> Self {
        world
            .write(|tx| dxship::talent::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
        world.write(|tx| dxship::skill::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
        let staff = world.staff();
        let people =
            (0..size).map(|number| talent(&staff, &format!("S{number:04}"), BODY)).collect();
        let catalogue = staff.get("/skill-catalogues").expect(200).items()[0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let content = staff.get(&format!("/skill-catalogues/{catalogue}")).expect(200);
        let of_type = content.body["memberships"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["job_type"] == json!(JOB_TYPE) && one["core"] == json!(true));
        let core: Vec<String> =
            of_type.map(|one| one["skill"].as_str().unwrap().to_owned()).collect();
        assert!(core.len() >= 2, "{core:?}");
        Self { world, people, core, catalogue }
    }

    /// Confirmed levels of a year, for those who have one.
    fn year(&self, year: i32, levels: &[Option<i32>]) {
        let staff = self.world.staff();
        for (talent, level) in self.people.iter().zip(levels) {
            let Some(level) = level else { continue };
            let items: Vec<Value> =
                self.core.iter().map(|skill| json!({ "skill": skill, "level": level })).collect();
            let body = json!({
                "catalogue_id": self.catalogue, "source": "試験", "starts_on": format!("{year}-06-01"), "ends_on": format!("{}-05-31", year + 1), "items": items
            });
            staff.post(&format!("/talents/{talent}/skills"), &body).expect(201);
        }
    }

    /// A cycle of the year, from its first day to its publication.
    fn publish(&self, year: i32) {
        let now: chrono::NaiveDateTime = format!("{year}-06-01T03:00:00").parse().unwrap();
        self.world.clock.set(now);
        let staff = self.world.staff();
        let body = json!({ "fiscal_year": year, "opens_on": format!("{year}-06-01"), "self_due_on": format!("{year}-06-01"), "review_due_on": format!("{year}-06-01"), "closes_on": format!("{year}-06-01") });
        let cycle = staff.post("/assessment-cycles", &body).expect(201).id();
        staff.post(&format!("/assessment-cycles/{cycle}/open"), &json!({})).expect(200);
        self.world.clock.advance(TimeDelta::days(1));
        let staff = self.world.staff();
        staff.post(&format!("/assessment-cycles/{cycle}/publish"), &json!({})).expect(200);
        assert_eq!(
            staff.post(&format!("/assessment-cycles/{cycle}/publish"), &json!({})).code(),
            "state_conflict"
        );
    }
}

/// Year, number of people, unrated and the bands of levels 0-1, 2 and 3-5, as anybody reads them.
type Line = (i64, Option<i64>, Vec<Option<i64>>);

fn read(client: &Client, year: Option<i32>) -> Line {
    let path = year.map_or_else(
        || "/statistics/skills".to_owned(),
        |year| format!("/statistics/skills?fiscal_year={year}"),
    );
    let answer = client.get(&path).expect(200);
    let line = answer
        .items()
        .iter()
        .find(|one| one["job_type"] == json!(JOB_TYPE))
        .unwrap_or_else(|| panic!("{}", answer.body));
    let mut cells = vec![line["unrated"].as_i64()];
    cells.extend(line["bands"].as_array().unwrap().iter().map(Value::as_i64));
    (line["fiscal_year"].as_i64().unwrap(), line["people"].as_i64(), cells)
}

fn spread(counts: &[usize]) -> Vec<Option<i32>> {
    counts
        .iter()
        .enumerate()
        .flat_map(|(level, count)| vec![Some(i32::try_from(level).unwrap()); *count])
        .collect()
}

on_both! {
    fn few_are_withheld_with_what_would_give_them_away(world) {
        let pool = Pool::new(world, 40);
        let nothing = world.staff().get("/statistics/skills").expect(200);
        assert_eq!((&nothing.body["fiscal_year"], nothing.items().len()), (&Value::Null, 0));
        // 0: 0, 1: 3, 2: 12, 3: 16, 4: 9, 5: 0.
        pool.year(2027, &spread(&[0, 3, 12, 16, 9, 0]));
        pool.publish(2027);
        for login in ["staff", "auditor", "etajima", "mihara", "etajima-delegate"] {
            let (year, people, cells) = read(&world.as_login(login), None);
            // Hidden: nobody unrated, three at 0 to 1; so the twelve at 2, the first of the others,
            // are too.
            assert_eq!((year, people, cells), (2027, Some(40), vec![None, None, None, Some(25)]), "{login}");
        }
        assert_eq!(world.as_login("admin").get("/statistics/skills").status, 403);
        // No question but the year: nothing to subtract from.
        let staff = world.staff();
        for question in ["organization_code=342157", "as_of=2027-06-01", "job_type=business_designer", "grade=staff", "format=csv", "known_at=2027-06-01"] {
            assert_eq!(staff.get(&format!("/statistics/skills?{question}")).status, 400, "{question}");
        }
        assert_eq!(staff.get("/statistics/skills?fiscal_year=2026").expect(200).items().len(), 0);
    }
}

on_both! {
    fn a_day_later_or_a_year_later_one_who_moved_is_not_seen(world) {
        let pool = Pool::new(world, 36);
        let first = spread(&[0, 0, 18, 9, 9, 0]);
        pool.year(2027, &first);
        pool.publish(2027);
        let before = read(&world.staff(), None);
        assert_eq!((before.0, before.1), (2027, Some(36)));
        // The day after somebody was corrected: the same bytes.
        let bytes = world.staff().get("/statistics/skills").expect(200).bytes;
        world.clock.advance(TimeDelta::days(1));
        let cut = json!({ "catalogue_id": pool.catalogue, "source": "試験", "starts_on": "2030-06-01", "ends_on": null, "items": [{ "skill": pool.core[0], "level": 5 }] });
        world.staff().post(&format!("/talents/{}/skills", pool.people[0]), &cut).expect(201);
        assert_eq!(world.staff().get("/statistics/skills").expect(200).bytes, bytes);
        // The next year one moved from 2 to 3: the older figures stay, under their own year.
        let mut second = first.clone();
        second[0] = Some(3);
        pool.year(2028, &second);
        pool.publish(2028);
        assert_eq!(read(&world.staff(), None), before);
        // The year after many moved; what each cell lost and gained concerns five or more.
        let third = spread(&[0, 0, 12, 12, 12, 0]);
        pool.year(2029, &third);
        pool.publish(2029);
        let after = read(&world.staff(), None);
        assert_eq!(after.0, 2029, "{after:?}");
        attack(&pool, &BTreeMap::from([(2027, first), (2028, second), (2029, third)]));
    }
}

/// The attacker holds every publication and knows the rules. For every pair of years and every set
/// of cells that both sum up to, the difference must concern nobody or at least five people.
fn attack(pool: &Pool<'_>, truth: &BTreeMap<i32, Vec<Option<i32>>>) {
    let cio = pool.world.as_login("mihara");
    let lines: Vec<Line> = truth.keys().map(|year| read(&cio, Some(*year))).collect();
    for (place, one) in lines.iter().enumerate() {
        for other in &lines[place + 1..] {
            if one.0 == other.0 {
                assert_eq!(one, other, "the same figures");
                continue;
            }
            let people = truth[&i32::try_from(one.0).unwrap()]
                .iter()
                .zip(&truth[&i32::try_from(other.0).unwrap()]);
            let people: Vec<(usize, usize)> =
                people.map(|(before, after)| (cell(*before), cell(*after))).collect();
            for sum in 1_u32..15 {
                let told = |line: &Line| {
                    let hidden: Vec<bool> = (0..4)
                        .filter(|cell| line.2[*cell].is_none())
                        .map(|cell| sum >> cell & 1 == 1)
                        .collect();
                    hidden.iter().all(|inside| *inside) || hidden.iter().all(|inside| !inside)
                };
                if told(one) && told(other) {
                    let crossed =
                        people.iter().filter(|(from, to)| sum >> from & 1 != sum >> to & 1).count();
                    assert!(crossed == 0 || crossed >= 5, "{sum:b} differs by {crossed}");
                }
            }
        }
    }
}

fn cell(level: Option<i32>) -> usize {
    match level {
        None => 0,
        Some(0 | 1) => 1,
        Some(2) => 2,
        Some(_) => 3,
    }
}

on_both! {
    fn too_few_people_give_no_figure_at_all(world) {
        let pool = Pool::new(world, 4);
        pool.year(2027, &spread(&[0, 0, 2, 2]));
        pool.publish(2027);
        let (_, people, cells) = read(&world.staff(), None);
        assert_eq!((people, cells), (None, vec![None; 4]), "not even how many have levels");
    }
}
