//! Bodies, job types, post types.

use serde_json::json;

use crate::on_both;

on_both! {
    fn bodies_are_listed_in_official_order_and_in_pages(world) {
        let staff = world.staff();
        let first = staff.get("/organizations?limit=10&total=true").expect(200);
        assert_eq!((first.items().len(), first.body["total"].as_i64()), (10, Some(24)));
        let cursor = first.body["next_cursor"].as_str().unwrap();
        assert!(first.header("link").unwrap().contains("rel=\"next\""));
        let second = staff.get(&format!("/organizations?limit=200&cursor={cursor}")).expect(200);
        assert_eq!((second.items().len(), second.body["next_cursor"].is_null()), (14, true));
        let codes: Vec<&str> = first.items().iter().chain(second.items()).map(|body| body["code"].as_str().unwrap()).collect();
        assert!(codes.is_sorted() && codes[0] == "340006");
        let towns = staff.get("/organizations?kind=town&function=placement&fiscal_year=2024").expect(200);
        assert_eq!(towns.items().len(), 7);
    }
}

on_both! {
    fn participation_is_replaced_with_the_version_that_was_seen(world) {
        let staff = world.staff();
        let seen = staff.get("/organizations/342122").expect(200);
        let items = json!({ "items": [{ "function": "placement", "first_fiscal_year": 2027, "last_fiscal_year": null }] });
        assert_eq!(staff.send("PUT", "/organizations/342122/participations", &[("Content-Type", "application/json")], Some(items.to_string().as_bytes())).status, 428);
        let changed = staff.put("/organizations/342122/participations", &seen.etag(), &items).expect(200);
        assert_eq!(changed.body["participations"].as_array().unwrap().len(), 1);
        assert_eq!(staff.put("/organizations/342122/participations", &seen.etag(), &items).expect(412).code(), "stale");
        assert_eq!(world.as_login("etajima").put("/organizations/342122/participations", &changed.etag(), &items).status, 403);
        let known = staff.send("GET", "/organizations/342122", &[("If-None-Match", &changed.etag())], None);
        assert_eq!((known.status, known.bytes.len()), (304, 0));
    }
}

on_both! {
    fn files_hold_what_the_list_shows(world) {
        let staff = world.staff();
        let csv = staff.get("/organizations?format=csv&kind=city").expect(200);
        let text = String::from_utf8(csv.bytes.clone()).unwrap();
        assert!(text.starts_with('\u{FEFF}') && text.contains("\r\n") && text.contains("342157,江田島市"));
        let cp932 = staff.get("/organizations?format=csv&charset=cp932").expect(200);
        assert!(encoding_rs::SHIFT_JIS.decode(&cp932.bytes).0.contains("廿日市市"));
        let xlsx = staff.get("/organizations?format=xlsx").expect(200);
        assert!(xlsx.bytes.starts_with(b"PK") && xlsx.header("content-disposition").unwrap().starts_with("attachment; filename*=UTF-8''%E5%9B%A3"));
        assert_eq!(staff.send("GET", "/organizations", &[("Accept", "application/pdf")], None).status, 406);
    }
}

on_both! {
    fn the_mapping_of_post_types_is_edited_as_data(world) {
        let staff = world.staff();
        let seen = staff.get("/post-types/engineer").expect(200);
        assert_eq!(seen.body["job_types"].as_array().unwrap().len(), 7);
        let wrong = staff.put("/post-types/engineer", &seen.etag(), &json!({ "job_types": ["astronaut", "data_scientist", "data_scientist"] })).expect(422);
        assert_eq!(wrong.faults(), [("/job_types/0".to_owned(), "reference_unknown".to_owned()), ("/job_types/2".to_owned(), "duplicate_field".to_owned())]);
        let changed = staff.put("/post-types/engineer", &seen.etag(), &json!({ "job_types": ["data_scientist"] })).expect(200);
        assert_eq!(changed.body["job_types"], json!(["data_scientist"]));
        assert_eq!(staff.get("/post-types/nothing").status, 404);
    }
}
