//! Reference data by hand: from which year each body takes part in what, what the job types are
//! called, which of them can fill a post type, and who is named to read reasons of wishes.

use crate::accounts;
use crate::auth::{Action, may};
use crate::choices;
use crate::organization::{self, JobTypeView, Organization, Participation, handlers};
use crate::pages::kit::list::Asked;
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Grid, Group, Kind, Screen, Step, Visit, Words, address,
    blocks, screen, screen_by, screen_of, with_form,
};
use crate::pages::lists_in;
use crate::problem::Problem;
use crate::vocab::{Function, JobType, OrganizationCode, PostType, WishOfficerId};
use crate::web::{Format, PathKey, Reply, Route};
use crate::wish;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/organizations", "団体と参画の画面", bodies),
        Route::get("/job-types", "ジョブタイプとポスト種別の画面", job_types),
        Route::get("/post-types/change", "ポスト種別の対応の変更の画面", mapping_form),
        Route::post("/post-types/change", "ポスト種別の対応の変更", map_post_type),
    ]
    .into_iter()
    .chain(screen(
        "/job-types/{key}/change",
        ["ジョブタイプの変更の画面", "ジョブタイプの変更"],
        naming,
        handlers::change_job_type,
    ))
    .chain(screen_of(
        "/wish-officers",
        ["配慮事項の担当の画面", "配慮事項の担当の指定"],
        naming_officers,
        wish::handlers::name_officer,
    ))
    .chain(screen(
        "/wish-officers/{id}/revoke",
        ["指定の取消の確認の画面", "配慮事項の担当の指定の取消"],
        revoking,
        wish::handlers::revoke_officer,
    ))
    .chain(screen_by(
        "/organizations/{key}/participations",
        ["参画の変更の画面", "参画の変更"],
        participating,
        participate,
    ))
    .collect()
}

fn years(part: &Participation, w: &'static Words) -> String {
    let last = part.last_fiscal_year.map_or_else(|| w.open_end.to_owned(), |year| w.year(year));
    format!("{}: {}〜{last}", w.term(part.function), w.year(part.first_fiscal_year))
}

async fn bodies(visit: Visit<may::ReadReference>) -> Result<Answer, Problem> {
    let listing = visit.listing::<organization::Filter>()?;
    let (listing, page) = visit.can().page(listing, organization::listed).await?;
    if listing.format != Format::Json {
        return organization::file(&listing, &page).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let writes = visit.viewer.may(Action::WriteReference);
    let mut parts = vec![Block::Text(w.bodies_lead.to_owned())];
    if !writes {
        parts.push(Block::Notice("info", w.reference_by.to_owned()));
    }
    let files = lists_in::beside(asked.files(), writes, "/organizations/import", w);
    let mut columns =
        vec![("name_kana", w.municipality), ("code", w.body_code), (".parts", w.participations)];
    columns.extend(writes.then_some((".way", w.what_to_do)));
    let grid = bodies_grid(asked.grid(w.bodies, &columns), &page.items, writes, w);
    parts.push(asked.settings(&visit, &columns, &[]).await?);
    parts.extend([Block::Grid(asked.finish(grid, &listing, &page)), Block::Extras(files)]);
    visit.page(w.bodies, blocks(parts))
}

fn bodies_grid(grid: Grid, bodies: &[Organization], writes: bool, w: &'static Words) -> Grid {
    bodies.iter().fold(grid, |grid, body| {
        let lines = body.participations.iter().map(|part| years(part, w)).collect();
        let mut cells = vec![Cell::text(&body.name_ja), Cell::text(&body.code), Cell::Lines(lines)];
        let way = format!("/organizations/{}/participations", body.code);
        cells.extend(writes.then(|| Cell::link(way, w.participation_change)));
        grid.row(cells)
    })
}

/// Empty lines beside what is there.
const MORE: usize = 2;

/// The form with every participation in a line of its own.
async fn participating(
    visit: &Visit<may::WriteReference>,
    code: OrganizationCode,
) -> Result<Screen, Problem> {
    let w = visit.w;
    let found = visit.can().read(|db, _| organization::all(db)).await?;
    let of = |(_, body): &(i32, Organization)| body.code == code;
    let (version, body) = found.into_iter().find(of).ok_or(Problem::not_found())?;
    let line = |at: usize| {
        let now = body.participations.get(at);
        let year = |year: Option<i32>| year.map_or_else(String::new, |year| year.to_string());
        let group = Group {
            name: Words::fill(w.participation_line, &[&(at + 1)]),
            note: String::new(),
            look: "row",
        };
        let name = |member: &str| format!("items/{at}/{member}");
        let fields = [
            Field::new(&name("function"), w.function, Kind::Choice(choices!(Function, w)))
                .value(now.map_or("", |part| part.function.as_str())),
            Field::year(&name("first_fiscal_year"), w.first_year, visit.viewer.this_year(), w)
                .value(year(now.map(|part| part.first_fiscal_year.year()))),
            Field::year(&name("last_fiscal_year"), w.last_fiscal_year, visit.viewer.this_year(), w)
                .value(year(now.and_then(|part| part.last_fiscal_year).map(|last| last.year()))),
        ];
        fields.map(|field| field.under(&group))
    };
    let fields = (0..body.participations.len() + MORE).flat_map(line).collect();
    let action = format!("/organizations/{code}/participations");
    let form = visit.form(action, w.participation_change, fields).of_version(version);
    let title = format!("{}: {}", w.participation_change, body.name_ja);
    let (parts, back) = (vec![Block::Text(w.participation_text.to_owned())], "/organizations");
    Ok(Screen::new(title, parts, form.back(back), "/organizations?done=saved"))
}

async fn participate(
    step: &Step<may::WriteReference>,
    code: OrganizationCode,
    form: &Form,
) -> Result<Reply, Problem> {
    let mut input = form.clone();
    // A body that takes part in nothing says so: the list is sent empty.
    if input.fields.iter().all(|field| step.typed(&field.name).is_empty()) {
        input.fields = vec![Field::new("items", "", Kind::Several(Vec::new()))];
    }
    handlers::participate(step.visit.can().clone(), PathKey(code), step.input(&input)).await
}

async fn job_types(visit: Visit<may::ReadReference>) -> Result<Answer, Problem> {
    let w = visit.w;
    let (types, mapped) = visit
        .can()
        .read(|db, _| {
            let mapped = PostType::ALL
                .iter()
                .map(|kind| Ok((*kind, organization::job_types_of(db, *kind)?.1)))
                .collect::<Result<Vec<_>, Problem>>()?;
            Ok((organization::job_types(db)?, mapped))
        })
        .await?;
    let writes = visit.viewer.may(Action::WriteReference);
    let name = |key: &JobType| {
        let known = types.iter().find(|one| one.job_type == *key);
        known.map_or_else(String::new, |one| one.name_ja.clone())
    };
    let more = writes.then_some(w.what_to_do);
    let heads: Vec<&str> = [w.number_of, w.job_type, w.feature].into_iter().chain(more).collect();
    let all = types.iter().fold(Grid::new(w.job_types, &heads, w), |grid, one| {
        let mut cells =
            vec![Cell::number(one.number), Cell::text(&one.name_ja), Cell::text(&one.feature_ja)];
        let way = format!("/job-types/{}/change", one.job_type);
        cells.extend(writes.then(|| Cell::link(way, w.post_change)));
        grid.row(cells)
    });
    let heads: Vec<&str> = [w.post_type, w.job_types].into_iter().chain(more).collect();
    let fills = mapped.iter().fold(Grid::new(w.mapping, &heads, w), |grid, (kind, keys)| {
        let mut cells =
            vec![Cell::text(w.term(*kind)), Cell::Lines(keys.iter().map(name).collect())];
        let way = format!("/post-types/change?post_type={kind}");
        cells.extend(writes.then(|| Cell::link(way, w.post_change)));
        grid.row(cells)
    });
    let mut parts = Vec::new();
    if !writes {
        parts.push(Block::Notice("info", w.reference_by.to_owned()));
    }
    parts.extend([
        Block::Section("job-types", w.job_types.to_owned()),
        Block::Grid(all),
        Block::Section("mapping", w.mapping.to_owned()),
        Block::Grid(fills),
    ]);
    visit.page(w.job_types, blocks(parts))
}

async fn naming(visit: &Visit<may::WriteReference>, key: JobType) -> Result<Screen, Problem> {
    let w = visit.w;
    let types = visit.can().read(|db, _| organization::job_types(db)).await?;
    let of = |one: &JobTypeView| one.job_type == key;
    let one = types.into_iter().find(of).ok_or(Problem::not_found())?;
    let fields = vec![
        Field::new("name_ja", w.name_in_japanese, Kind::Text).required().value(&one.name_ja),
        Field::new("name_en", w.name_in_english, Kind::Text).required().value(&one.name_en),
        Field::new("feature_ja", w.feature, Kind::Text).value(&one.feature_ja),
    ];
    let form = visit.form(format!("/job-types/{key}/change"), w.save, fields);
    let title = format!("{}: {}", w.job_type, one.name_ja);
    Ok(Screen::new(
        title,
        Vec::new(),
        form.of_version(one.version).back("/job-types"),
        "/job-types?done=saved",
    ))
}

async fn mapping(
    visit: &Visit<may::WriteReference>,
) -> Result<(PostType, String, Vec<Block>, Form), Problem> {
    let w = visit.w;
    let asked = visit.looks("post_type").pop().and_then(|kind| kind.parse::<PostType>().ok());
    let kind = asked.ok_or(Problem::not_found())?;
    let read = visit.can().read(move |db, _| {
        Ok((organization::job_types(db)?, organization::job_types_of(db, kind)?))
    });
    let (types, (version, now)) = read.await?;
    let options = types.into_iter().map(|one| (one.job_type.to_string(), one.name_ja)).collect();
    let mut field = Field::new("job_types", w.job_types, Kind::Several(options)).required();
    field.values = now.iter().map(ToString::to_string).collect();
    let place = address("/post-types/change", "", &[("post_type", kind.as_str())]);
    let form = visit.form(place, w.save, vec![field]).of_version(version).back("/job-types");
    let title = format!("{}: {}", w.mapping, w.term(kind));
    Ok((kind, title, vec![Block::Text(w.mapping_text.to_owned())], form))
}

async fn mapping_form(visit: Visit<may::WriteReference>) -> Result<Answer, Problem> {
    let (_, title, mut parts, form) = mapping(&visit).await?;
    parts.push(Block::Form(form));
    visit.page(&title, blocks(parts))
}

async fn map_post_type(step: Step<may::WriteReference>) -> Result<Answer, Problem> {
    let (kind, title, parts, form) = mapping(&step.visit).await?;
    let can = step.visit.can().clone();
    match handlers::map_post_type(can, PathKey(kind), step.input(&form)).await {
        Ok(_) => Ok(Answer::to("/job-types?done=saved")),
        Err(problem) => step.visit.again(&title, &problem, step.filled(form), with_form(parts)),
    }
}

/// Who is named, and the form that names another.
async fn naming_officers(visit: &Visit<may::NameWishOfficers>) -> Result<Screen, Problem> {
    let w = visit.w;
    let read = visit.can().read(|db, scope| {
        let staff = accounts::entitled(db, Action::SeeWishReasons, scope.today())?;
        Ok((wish::officers(db, scope)?, staff))
    });
    let (named, staff) = read.await?;
    let heads = [w.display_name, w.named_since, w.what_to_do];
    let grid = named.iter().fold(Grid::new(w.wish_officers, &heads, w), |grid, one| {
        let name = one.display_name.clone().unwrap_or_else(|| w.inactive.to_owned());
        let way = format!("/wish-officers/{}/revoke", one.id);
        grid.row(vec![Cell::text(name), Cell::text(&one.named_at), Cell::link(way, w.retract_it)])
    });
    let parts = vec![Block::Text(w.wish_officers_lead.to_owned()), Block::Grid(grid)];
    let options = staff.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let field = Field::new("account_id", w.account, Kind::Choice(options)).required();
    Ok(Screen::new(
        visit.w.wish_officers,
        parts,
        visit.form("/wish-officers", w.name_officer, vec![field]),
        "/wish-officers?done=saved",
    ))
}

async fn revoking(
    visit: &Visit<may::NameWishOfficers>,
    id: WishOfficerId,
) -> Result<Screen, Problem> {
    let w = visit.w;
    let named = visit.can().read(wish::officers).await?;
    let one = named.into_iter().find(|one| one.id == id).ok_or(Problem::not_found())?;
    let name = one.display_name.unwrap_or_else(|| w.inactive.to_owned());
    let form = visit
        .form(format!("/wish-officers/{id}/revoke"), w.revoke_officer, Vec::new())
        .back("/wish-officers")
        .grave();
    let text = Words::fill(w.revoke_officer_text, &[&name]);
    Ok(Screen::new(
        visit.w.revoke_officer,
        vec![Block::Notice("bad", text)],
        form,
        "/wish-officers?done=saved",
    ))
}
