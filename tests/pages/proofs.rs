//! Proving oneself on the pages: asked in place with what was typed, a second factor at sign-in, set
//! up before anything else where it is required.

use chrono::TimeDelta;

use super::frame::{cookies, send_form};
use crate::harness::{Answer, Backend, PASSWORD, World};
use crate::proofs::{set_up, shown};

/// Somebody at the pages: cookies and what the last page said.
struct Reader<'a> {
    world: &'a World,
    cookies: String,
    html: String,
}

impl<'a> Reader<'a> {
    fn enter(world: &'a World, login: &str) -> Self {
        Self { world, cookies: cookies(world, login), html: String::new() }
    }

    fn read(&mut self, answer: Answer) -> Answer {
        self.html = String::from_utf8_lossy(&answer.bytes).into_owned();
        answer
    }

    fn open(&mut self, path: &str) -> Answer {
        let headers = [("Cookie", self.cookies.as_str())];
        let answer = self.world.anonymous().page("GET", path, &headers, None);
        self.read(answer)
    }

    /// Every field of the form that is sent there, with what is in it.
    fn fields(&self, action: &str) -> Vec<(String, String)> {
        let form =
            self.html.split("<form").find(|form| form.contains(&format!("action=\"{action}\"")));
        let form = form.unwrap_or_else(|| panic!("no form to {action} in {}", self.html));
        let form = form.split("</form>").next().unwrap();
        let part = |tag: &str, name: &str| {
            tag.split(&format!(" {name}=\""))
                .nth(1)
                .map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&"))
        };
        let inputs = form.split("<input").skip(1).map(|tag| tag.split('>').next().unwrap());
        inputs
            .filter_map(|tag| Some((part(tag, "name")?, part(tag, "value").unwrap_or_default())))
            .collect()
    }

    fn send(&mut self, action: &str, typed: &[(&str, &str)]) -> Answer {
        let mut fields = self.fields(action);
        fields.retain(|(name, _)| typed.iter().all(|(other, _)| other != name));
        fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let body = serde_html_form::to_string(fields).unwrap();
        let origin = format!("http://{}", self.world.address);
        let headers = [("Origin", origin.as_str()), ("Cookie", self.cookies.as_str())];
        let answer = send_form(&self.world.anonymous(), action, &headers, &body);
        self.read(answer)
    }
}

fn to(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.header("location").unwrap_or(""))
}

#[test]
fn a_proof_is_asked_in_place_and_the_step_goes_on() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let world = World::at(backend, "2026-06-01 03:00:00", |config| {
            config.auth.step_up_minutes = 5;
        });
        let api = world.as_login("admin");
        let found = api.get("/accounts?login=mihara").expect(200).items()[0].clone();
        let form = format!("/accounts/{}/roles/new", found["id"].as_str().unwrap());
        let mut admin = Reader::enter(&world, "admin");
        world.clock.advance(TimeDelta::minutes(6));
        admin.open(&form).expect(200);
        let role = [("role", "prefecture_staff"), ("starts_on", "2026-06-01")];
        admin.send(&form, &role).expect(403);
        assert!(admin.html.contains("本人であることの確認"), "{}", admin.html);
        let kept = admin.fields(&form);
        for (name, value) in role {
            assert!(kept.contains(&(name.to_owned(), value.to_owned())), "{name}: {kept:?}");
        }
        admin.send(&form, &[("proof", "not my password at all")]).expect(422);
        assert!(admin.html.contains("エラー"), "{}", admin.html);
        let done = admin.send(&form, &[("proof", PASSWORD)]);
        assert!(
            done.status == 303 && to(&done).1.starts_with("/approvals/apr_"),
            "{:?}",
            to(&done)
        );
        // And from then on it is not asked again for a while.
        admin.open(&form).expect(200);
        let role = [("role", "auditor"), ("starts_on", "2026-06-01")];
        assert_ne!(admin.send(&form, &role).status, 403);

        let mut staff = Reader::enter(&world, "staff");
        world.clock.advance(TimeDelta::minutes(6));
        let file = "/talents?format=csv&name=a";
        let asked = staff.open(file);
        let place = "/me/prove?next=%2Ftalents%3Fformat%3Dcsv%26name%3Da";
        assert_eq!(to(&asked), (303, place));
        staff.open(place).expect(200);
        assert_eq!(staff.send("/me/prove", &[]).status, 422, "nothing typed");
        staff.open(place).expect(200);
        assert_eq!(staff.send("/me/prove", &[("proof", "wrong")]).status, 422);
        let done = staff.send("/me/prove", &[("proof", PASSWORD)]);
        assert_eq!(to(&done).0, 303, "{}", staff.html);
        let back = to(&done).1.to_owned();
        assert_eq!(back.replace("&amp;", "&"), file);
        staff.open(file).expect(200);
        // The way back is a path of this server.
        staff.open("/me/prove?next=//evil.example").expect(200);
        let done = staff.send("/me/prove", &[("proof", PASSWORD)]);
        assert_eq!(to(&done), (303, "/home"));
    }
}

#[test]
fn a_code_is_asked_after_the_password() {
    let world = World::new(Backend::Sqlite);
    let (secret, papers) = set_up(&world, &world.as_login("staff"));
    world.clock.advance(TimeDelta::minutes(1));
    let mut staff = Reader::enter(&world, "staff");
    assert_eq!(to(&staff.open("/talents?name=a")), (303, "/me/prove?next=%2Ftalents%3Fname%3Da"));
    assert_eq!(to(&staff.open("/me/password")), (303, "/me/prove?next=%2Fme%2Fpassword"));
    staff.open("/me/prove?next=/talents").expect(200);
    assert!(staff.html.contains("確認コード"), "{}", staff.html);
    staff.send("/me/prove", &[("proof", PASSWORD)]).expect(422);
    let code = shown(&secret, world.clock.now());
    assert_eq!(to(&staff.send("/me/prove", &[("proof", &code)])), (303, "/talents"));
    staff.open("/talents").expect(200);
    let mut again = Reader::enter(&world, "staff");
    again.open("/me/prove").expect(200);
    assert_eq!(again.send("/me/prove", &[("proof", &code)]).status, 422, "used before");
    assert_eq!(to(&again.send("/me/prove", &[("proof", &papers[3])])), (303, "/home"));
}

#[test]
fn an_app_is_set_up_on_the_pages_before_anything_else() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let world = World::at(backend, "2026-06-01 03:00:00", |config| {
            config.auth.second_factor = "required".to_owned();
        });
        let mut staff = Reader::enter(&world, "staff");
        assert_eq!(to(&staff.open("/talents")), (303, "/me/second-factor"));
        staff.open("/me/second-factor").expect(200);
        staff.send("/me/second-factor/begin", &[]).expect(200);
        let secret = |html: &str| {
            let told = html.split("<p class=\"secret\"><code>").nth(1).expect("a secret");
            told.split('<').next().unwrap().to_owned()
        };
        let told = secret(&staff.html);
        assert!(staff.html.contains("<svg viewBox") && staff.html.contains("otpauth://totp/"));
        staff.send("/me/second-factor/confirm", &[("code", "000000")]).expect(422);
        assert_eq!(secret(&staff.html), told, "the same app can go on");
        let code = shown(&told, world.clock.now());
        staff.send("/me/second-factor/confirm", &[("code", &code)]).expect(200);
        assert_eq!(staff.html.matches("class=\"secret\"").count(), 10, "{}", staff.html);
        staff.open("/talents").expect(200);
        staff.open("/me/second-factor").expect(200);
        assert!(staff.html.contains("設定済み") && staff.html.contains("残りの復旧コード"));
        let dropped = staff.send("/me/second-factor/drop", &[]);
        assert_eq!(to(&dropped).0, 303);
        assert_eq!(to(&staff.open("/talents")), (303, "/me/second-factor"));
    }
}
