//! The skill catalogue in its versions: what one holds, what it changes, taking a file in, and
//! publishing a draft.

use std::collections::BTreeMap;

use super::imports::{Place, Told, take_in};
use crate::auth::Action;
use crate::auth::may;
use crate::organization;
use crate::pages::kit::upload::Sent;
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Grid, Kind, Link, Screen, Visit, Words, blocks, screen,
};
use crate::problem::Problem;
use crate::skill::{
    self, CatalogueDiff, CatalogueState, CatalogueView, Content, ImportQuery, ImportReport, acts,
    handlers,
};
use crate::vocab::{Grade, JobType, Name, ShortText, SkillCatalogueId, SkillKey};
use crate::web::{PathKey, Route, Sheet, Upload};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/skill-catalogues", "スキルカタログの版の一覧の画面", list),
        Route::get("/skill-catalogues/import", "スキルカタログの取込の画面", blank),
        Route::post("/skill-catalogues/import", "スキルカタログの取込", import),
        Route::get("/skill-catalogues/{id}", "スキルカタログの画面", show),
    ]
    .into_iter()
    .chain(screen(
        "/skill-catalogues/{id}/publish",
        ["スキルカタログの公開の確認の画面", "スキルカタログの公開"],
        publishing,
        handlers::publish,
    ))
    .collect()
}

const fn tone(state: CatalogueState) -> &'static str {
    match state {
        CatalogueState::Published => "good",
        CatalogueState::Draft => "half",
        CatalogueState::Superseded => "plain",
    }
}

async fn list(visit: Visit<may::ReadReference>) -> Result<Answer, Problem> {
    let w = visit.w;
    let most = i64::from(crate::limits::PAGE_MAX);
    let (rows, total) = visit
        .can()
        .read(move |db, scope| skill::list_catalogues(db, scope, &[], None, most))
        .await?;
    let heads = [w.name_of_version, w.state, w.made_at, w.published_at, w.note];
    let grid = rows.iter().fold(Grid::new(w.catalogues, &heads, w), |grid, row| {
        grid.row(vec![
            Cell::link(format!("/skill-catalogues/{}", row.id), &row.name),
            Cell::Mark(tone(row.state), w.term(row.state).to_owned()),
            Cell::text(&row.created_at),
            Cell::maybe(row.published_at.as_ref()),
            Cell::text(&row.note),
        ])
    });
    let mut parts = vec![Block::Text(w.catalogues_lead.to_owned())];
    if visit.viewer.may(Action::WriteCatalogues) {
        parts.push(Block::Actions(vec![Link::new("/skill-catalogues/import", w.catalogue_import)]));
    }
    parts.push(Block::Grid(Grid { status: Some(Words::fill(w.count_all, &[&total])), ..grid }));
    visit.page(w.catalogues, blocks(parts))
}

/// A version, what it changes in the one before, and names of job types.
struct Opened {
    view: CatalogueView,
    diff: Option<CatalogueDiff>,
    job_types: BTreeMap<JobType, String>,
}

async fn open<A>(visit: &Visit<A>, id: SkillCatalogueId) -> Result<Opened, Problem> {
    let read = visit.can().read(move |db, scope| {
        let view = skill::show_catalogue(db, scope, id)?;
        let whole = skill::catalogue(db, scope, id)?;
        let diff = skill::diff_of(db, &whole)?;
        let job_types = organization::job_types(db)?
            .into_iter()
            .map(|one| (one.job_type, one.name_ja))
            .collect();
        Ok(Opened { view, diff, job_types })
    });
    read.await
}

fn facts(view: &CatalogueView, w: &'static Words) -> Block {
    let (head, content) = (&view.head, &view.content);
    Block::Facts(vec![
        (w.state.to_owned(), Cell::Mark(tone(head.state), w.term(head.state).to_owned())),
        (w.made_at.to_owned(), Cell::text(&head.created_at)),
        (w.published_at.to_owned(), Cell::maybe(head.published_at.as_ref())),
        (w.superseded_at.to_owned(), Cell::maybe(head.superseded_at.as_ref())),
        (w.skills_count.to_owned(), Cell::text(content.skills.len())),
        (w.job_types_count.to_owned(), Cell::text(content.job_types().len())),
        (w.note.to_owned(), Cell::text(&head.note)),
    ])
}

/// Skills with the job types that ask for them; core ones are said to be.
fn skills(opened: &Opened, w: &'static Words) -> Grid {
    let content = &opened.view.content;
    let mut asked: BTreeMap<&SkillKey, Vec<String>> = BTreeMap::new();
    for one in &content.memberships {
        let name =
            opened.job_types.get(&one.job_type).map_or(one.job_type.as_str(), String::as_str);
        asked.entry(&one.skill).or_default().push(if one.core {
            format!("{name}{}", w.core_mark)
        } else {
            name.to_owned()
        });
    }
    content.skills.iter().fold(
        Grid::new(w.skills, &[w.skill, w.skill_key, w.standards, w.skill_asked_by], w),
        |grid, skill| {
            grid.row(vec![
                Cell::text(&skill.name_ja),
                Cell::text(&skill.skill),
                Cell::text(skill.standard_refs.join("、")),
                Cell::text(
                    asked.get(&skill.skill).map_or_else(String::new, |names| names.join("、")),
                ),
            ])
        },
    )
}

/// Levels asked of core skills and of the rest, by job type and grade.
fn required(opened: &Opened, w: &'static Words) -> Grid {
    let content = &opened.view.content;
    let mut heads = vec![w.job_type];
    heads.extend(Grade::ALL.iter().map(|grade| w.term(grade)));
    content.job_types().iter().fold(Grid::new(w.required_levels, &heads, w), |grid, job_type| {
        let level = |grade: &Grade| {
            let asked = content.requirements_of(job_type, *grade);
            let most = |core: bool| {
                asked.iter().filter(|one| one.core == core).map(|one| one.required).max()
            };
            let text = |level: Option<crate::vocab::Level>| {
                level.map_or_else(|| "ー".to_owned(), |level| level.to_string())
            };
            Cell::number(format!("{}/{}", text(most(true)), text(most(false))))
        };
        let name = opened.job_types.get(job_type).map_or(job_type.as_str(), String::as_str);
        let mut row = vec![Cell::text(name)];
        row.extend(Grade::ALL.iter().map(level));
        grid.row(row)
    })
}

/// The scale itself: what can be observed at each level.
fn scale(content: &Content, w: &'static Words) -> Grid {
    let own = content.anchors.iter().filter(|anchor| anchor.skill.is_none());
    own.fold(Grid::new(w.scale, &[w.level, w.level_name, w.level_act], w), |grid, anchor| {
        grid.row(vec![
            Cell::text(anchor.level),
            Cell::text(&anchor.name_ja),
            Cell::text(&anchor.anchor_ja),
        ])
    })
}

/// What differs, as a table of kinds with their number and their skills.
fn changes(diff: &CatalogueDiff, w: &'static Words) -> Grid {
    let keys =
        |keys: &[SkillKey]| keys.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
    let renamed = diff
        .renamed
        .iter()
        .map(|one| format!("{} → {}", one.from, one.to))
        .collect::<Vec<_>>()
        .join("、");
    let changed = diff
        .changed
        .iter()
        .map(|one| format!("{} → {}", one.name_before, one.name_after))
        .collect::<Vec<_>>()
        .join("、");
    let members = diff
        .memberships
        .iter()
        .map(|one| format!("{} {}", one.job_type, one.skill))
        .collect::<Vec<_>>()
        .join("、");
    let levels = |one: &skill::RequirementChange| {
        format!(
            "{} {} {}: {} → {}",
            one.job_type,
            one.skill,
            w.term(one.grade),
            one.before,
            one.after
        )
    };
    let levels = diff.requirements.iter().map(levels).collect::<Vec<_>>().join("、");
    let rows = [
        (w.skills_added, diff.added.len(), keys(&diff.added)),
        (w.skills_removed, diff.removed.len(), keys(&diff.removed)),
        (w.skills_renamed, diff.renamed.len(), renamed),
        (w.skills_changed, diff.changed.len(), changed),
        (w.members_changed, diff.memberships.len(), members),
        (w.levels_changed, diff.requirements.len(), levels),
        (w.anchors_changed, diff.anchors, String::new()),
    ];
    rows.into_iter().fold(
        Grid::new(w.changes, &[w.change, w.number_of, w.detail], w),
        |grid, (kind, count, detail)| {
            grid.row(vec![Cell::text(kind), Cell::number(count), Cell::text(detail)])
        },
    )
}

async fn show(
    visit: Visit<may::ReadReference>,
    key: PathKey<SkillCatalogueId>,
) -> Result<Answer, Problem> {
    let (opened, w) = (open(&visit, key.0).await?, visit.w);
    let view = &opened.view;
    let mut parts = vec![facts(view, w)];
    if view.head.allowed_actions.contains(&acts::SKILL_CATALOGUE_PUBLISH) {
        parts.push(Block::Actions(vec![Link::new(
            format!("/skill-catalogues/{}/publish", view.head.id),
            w.catalogue_publish,
        )]));
    }
    if let Some(diff) = &opened.diff {
        parts.extend([
            Block::Section("changes", w.changes.to_owned()),
            Block::Grid(changes(diff, w)),
        ]);
    }
    parts.extend([
        Block::Section("required", w.required_levels.to_owned()),
        Block::Text(w.required_lead.to_owned()),
    ]);
    parts.extend([
        Block::Grid(required(&opened, w)),
        Block::Section("scale", w.scale.to_owned()),
        Block::Grid(scale(&view.content, w)),
    ]);
    parts.extend([Block::Section("skills", w.skills.to_owned()), Block::Grid(skills(&opened, w))]);
    parts.push(Block::Links(vec![Link::new("/skill-catalogues", w.catalogues)]));
    visit.page(&format!("{}: {}", w.catalogue, view.head.name), blocks(parts))
}

fn import_place(w: &'static Words) -> Place {
    let fields = vec![
        Field::new("name", w.name_of_version, Kind::Text).required(),
        Field::new("note", w.note, Kind::Text),
    ];
    let lead = vec![Block::Text(w.import_lead.to_owned())];
    Place {
        title: w.catalogue_import,
        path: "/skill-catalogues/import".to_owned(),
        back: "/skill-catalogues".to_owned(),
        lead,
        fields,
    }
}

async fn blank(visit: Visit<may::WriteCatalogues>) -> Result<Answer, Problem> {
    import_place(visit.w).blank(&visit)
}

/// What was asked with the file; faults stand at their fields.
fn question(asked: &Form) -> Result<ImportQuery, Problem> {
    let name = Name::new(asked.typed("name")).map_err(|code| Problem::field("/name", code))?;
    let note = ShortText::new(asked.typed("note")).map_err(|code| Problem::field("/note", code))?;
    Ok(ImportQuery { dry_run: false, name: Some(name), note: Some(note) })
}

async fn import(sent: Sent<may::WriteCatalogues>) -> Result<Answer, Problem> {
    let w = sent.step.visit.w;
    let rehearse = async |visit: &Visit<may::WriteCatalogues>, asked: &Form, sheets: Vec<Sheet>| {
        question(asked)?;
        let report = visit.can().read(move |db, _| skill::rehearse_import(db, &sheets)).await?;
        let does = Words::fill(w.catalogue_file_good, &[&report.rows, &report.skills]);
        let beside = vec![Block::Grid(changes(&report.diff, w))];
        let ImportReport { rows, errors, ignored_sheets, .. } = report;
        Ok(Told {
            does,
            writes: true,
            beside,
            rows,
            faults: errors,
            ignored: ignored_sheets,
            ..Told::default()
        })
    };
    let store = async |visit: &Visit<may::WriteCatalogues>, asked: &Form, upload: Upload| {
        let reply = handlers::import_file(visit.can().clone(), question(asked)?, upload).await?;
        let said = reply.said();
        let id = said["id"].as_str().unwrap_or("");
        Ok(Answer::to(format!("/skill-catalogues/{id}?done=saved")))
    };
    take_in(sent, import_place(w), rehearse, store).await
}

async fn publishing(
    visit: &Visit<may::WriteCatalogues>,
    id: SkillCatalogueId,
) -> Result<Screen, Problem> {
    let (opened, w) = (open(visit, id).await?, visit.w);
    let head = &opened.view.head;
    let back = format!("/skill-catalogues/{id}");
    if !head.allowed_actions.contains(&acts::SKILL_CATALOGUE_PUBLISH) {
        let why = Words::fill(w.step_not_now, &[&w.term(head.state), &w.catalogue_publish]);
        return Ok(Screen::new(
            visit.w.catalogue_publish,
            vec![Block::Notice("bad", why), Block::Links(vec![Link::new(back, w.catalogue)])],
            None::<Form>,
            format!("/skill-catalogues/{id}?done=saved"),
        ));
    }
    let content = &opened.view.content;
    let text = Words::fill(
        w.catalogue_publish_text,
        &[&head.name, &content.skills.len(), &content.job_types().len()],
    );
    let mut parts = vec![Block::Notice("bad", text)];
    parts.extend(opened.diff.as_ref().map(|diff| Block::Grid(changes(diff, w))));
    let form = visit.form(format!("{back}/publish"), w.catalogue_publish, Vec::new());
    Ok(Screen::new(
        visit.w.catalogue_publish,
        parts,
        Some(form.of_version(head.version).back(back).grave()),
        format!("/skill-catalogues/{id}?done=saved"),
    ))
}
