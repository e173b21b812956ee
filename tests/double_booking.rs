//! Many ask at once for the same person and the same post; nobody and nothing is given away twice.

use std::sync::Barrier;

use serde_json::json;

use crate::on_both;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, person, post};

const CLIENTS: usize = 50;

on_both! {
    fn fifty_ask_for_one_person(world) {
        let staff = world.staff();
        let talent = person(world, "人気 一郎", PREFECTURE);
        let posts: Vec<String> = (0..CLIENTS).map(|number| post(&staff, if number % 2 == 0 { ETAJIMA } else { MIHARA }, 100)).collect();
        let (barrier, staff) = (Barrier::new(CLIENTS), &staff);
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let asked: Vec<_> = posts.iter().map(|post| {
                let (barrier, talent) = (&barrier, &talent);
                scope.spawn(move || {
                    let body = json!({ "talent_id": talent, "post_id": post, "starts_on": "2026-07-01", "ends_on": "2028-06-30", "share_percent": 30 });
                    barrier.wait();
                    let answer = staff.clone().post("/assignments", &body);
                    assert!(answer.status == 201 || answer.code() == "share_exceeded", "{}", answer.body);
                    answer.status
                })
            }).collect();
            asked.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 3, "90 of 100");
        let rows = staff.get(&format!("/assignments?talent_id={talent}&limit=200")).expect(200);
        assert_eq!(rows.items().iter().map(|row| row["share_percent"].as_i64().unwrap()).sum::<i64>(), 90);
    }
}

on_both! {
    fn fifty_ask_for_one_post(world) {
        let staff = world.staff();
        let people: Vec<String> = (0..CLIENTS).map(|number| person(world, &format!("候補 {number}"), PREFECTURE)).collect();
        let post = post(&staff, ETAJIMA, 100);
        let (barrier, staff) = (Barrier::new(CLIENTS), &staff);
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let asked: Vec<_> = people.iter().map(|talent| {
                let (barrier, post) = (&barrier, &post);
                scope.spawn(move || {
                    let body = json!({ "talent_id": talent, "post_id": post, "starts_on": "2026-07-01", "ends_on": "2028-06-30", "share_percent": 60 });
                    barrier.wait();
                    let answer = staff.clone().post("/assignments", &body);
                    assert!(answer.status == 201 || answer.code() == "post_share_exceeded", "{}", answer.body);
                    answer.status
                })
            }).collect();
            asked.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1);
    }
}
