//! An edition as files: CSV, JSON, a catalogue in DCAT-AP and pages that need no script, each at an
//! address that stays.

use std::io::{Cursor, Write};

use askama::Template;
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

use super::model::Dataset;
use super::store::Edition;
use crate::clock::day_in_japan;
use crate::problem::{Code, Problem};

/// A file of the site: its place and its bytes.
pub type Page = (String, Vec<u8>);

/// The licence of everything that is published.
const LICENCE: &str = "https://creativecommons.org/licenses/by/4.0/";
const JSON_LD: &str = "catalog.jsonld";

fn failed(error: impl std::fmt::Display) -> Problem {
    tracing::error!(%error, "a file of the open data could not be made");
    Problem::new(Code::Internal)
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// UTF-8 with its mark, so that Excel reads it; what would be a formula begins with an apostrophe.
fn csv_of(dataset: &Dataset) -> Result<Vec<u8>, Problem> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(dataset.columns.iter().map(|column| &column.name)).map_err(failed)?;
    for row in &dataset.rows {
        let cells = row.iter().map(|value| match value {
            Value::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '＝', '\'']) => {
                format!("'{text}")
            }
            value => self::text(value),
        });
        writer.write_record(cells).map_err(failed)?;
    }
    Ok(["\u{FEFF}".as_bytes(), &writer.into_inner().map_err(failed)?].concat())
}

fn json_of(dataset: &Dataset, number: i32) -> Result<Vec<u8>, Problem> {
    let row = |row: &Vec<Value>| {
        let pairs = dataset.columns.iter().zip(row);
        Value::Object(pairs.map(|(column, value)| (column.key.clone(), value.clone())).collect())
    };
    let withheld: Vec<Value> = dataset
        .withheld
        .iter()
        .map(|(row, column)| json!({ "row": row, "column": dataset.columns[*column].key }))
        .collect();
    let all = json!({
        "dataset": dataset.name, "edition": number, "license": LICENCE,
        "withheld": withheld, "rows": dataset.rows.iter().map(row).collect::<Vec<_>>(),
    });
    serde_json::to_vec_pretty(&all).map_err(failed)
}

/// One dataset in the catalogue, with the files of every edition.
fn described(dataset: &Dataset, editions: &[&Edition], base: &str) -> Value {
    let place = |path: String| format!("{base}{path}");
    let day = |edition: &&Edition| {
        day_in_japan(edition.decided_at.unwrap_or(edition.made_at)).to_string()
    };
    let files = editions.iter().flat_map(|edition| {
        [("csv", "text/csv"), ("json", "application/json")].map(|(end, media)| {
            let file = place(format!("{}/{}.{end}", dataset.name, edition.number));
            json!({
                "@id": file, "@type": "dcat:Distribution",
                "dct:title": format!("第{}版（{}）", edition.number, end.to_uppercase()),
                "dct:issued": { "@type": "xsd:date", "@value": day(edition) },
                "dct:license": { "@id": LICENCE },
                "dcat:accessURL": { "@id": place(format!("{}/", dataset.name)) },
                "dcat:downloadURL": { "@id": file },
                "dcat:mediaType": {
                    "@id": format!("https://www.iana.org/assignments/media-types/{media}")
                },
            })
        })
    });
    json!({
        "@id": place(format!("{}/", dataset.name)), "@type": "dcat:Dataset",
        "dct:identifier": dataset.name,
        "dct:title": [
            { "@language": "ja", "@value": dataset.title },
            { "@language": "en", "@value": dataset.title_en },
        ],
        "dct:description": { "@language": "ja", "@value": dataset.description },
        "dct:issued": editions.last().map(|one| json!({ "@type": "xsd:date", "@value": day(one) })),
        "dct:modified": editions.first().map(|one| json!({ "@type": "xsd:date", "@value": day(one) })),
        "dct:accrualPeriodicity": {
            "@id": "http://publications.europa.eu/resource/authority/frequency/ANNUAL"
        },
        "dcat:theme": { "@id": "http://publications.europa.eu/resource/authority/data-theme/GOVE" },
        "dcat:version": editions.first().map(|one| one.number.to_string()),
        "dcat:landingPage": { "@id": place(format!("{}/", dataset.name)) },
        "dcat:distribution": files.collect::<Vec<_>>(),
    })
}

/// The catalogue: DCAT-AP as JSON-LD whose context stands in it, so that nothing is fetched.
fn catalogue(datasets: &[(Dataset, Vec<&Edition>)], publisher: &str, base: &str) -> Value {
    let all = datasets.iter().map(|(dataset, editions)| described(dataset, editions, base));
    json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/", "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": if base.is_empty() { "./" } else { base }, "@type": "dcat:Catalog",
        "dct:title": { "@language": "ja", "@value": "情報システム人材の共同利用に関するオープンデータ" },
        "dct:description": { "@language": "ja", "@value": "県と市町による情報システム人材の確保・育成・配属についての統計と好事例です。" },
        "dct:publisher": { "@type": "foaf:Agent", "foaf:name": publisher },
        "dct:language": { "@id": "http://publications.europa.eu/resource/authority/language/JPN" },
        "dct:license": { "@id": LICENCE },
        "dcat:dataset": all.collect::<Vec<_>>(),
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!DOCTYPE html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ title }}</title>
<style>body{font-family:sans-serif;max-width:72rem;margin:0 auto;padding:1rem;line-height:1.7}table{border-collapse:collapse}th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top}.scroll{overflow-x:auto}</style></head>
<body><header><p><a href="{{ home }}">オープンデータの一覧</a></p></header><main><h1>{{ title }}</h1>
{% for line in lines %}<p>{{ line }}</p>{% endfor %}
<ul>{% for (address, name) in links %}<li><a href="{{ address }}">{{ name }}</a></li>{% endfor %}</ul>
{% if !heads.is_empty() %}<div class="scroll" role="region" aria-label="{{ title }}" tabindex="0"><table><thead><tr>{% for head in heads %}<th scope="col">{{ head }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</tbody></table></div>{% endif %}
</main><footer><p>ライセンス: <a rel="license" href="{{ licence }}">クリエイティブ・コモンズ 表示 4.0 国際（CC BY 4.0）</a></p></footer></body></html>
"#
)]
struct Leaf {
    title: String,
    home: &'static str,
    licence: &'static str,
    lines: Vec<String>,
    links: Vec<(String, String)>,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn leaf(dataset: &Dataset, editions: &[&Edition]) -> Result<Page, Problem> {
    let hidden = |row: usize, column: usize| dataset.withheld.contains(&(row, column));
    let rows = dataset.rows.iter().enumerate().map(|(row, cells)| {
        let cell = |(column, value): (usize, &Value)| {
            if hidden(row, column) { "非公開（少人数）".to_owned() } else { text(value) }
        };
        cells.iter().enumerate().map(cell).collect()
    });
    let links = editions.iter().flat_map(|edition| {
        ["csv", "json"].map(|end| {
            let name = format!("第{}版 {} {}", edition.number, end.to_uppercase(), edition.note);
            (format!("{}.{end}", edition.number), name.trim_end().to_owned())
        })
    });
    let page = Leaf {
        title: dataset.title.clone(),
        home: "../index.html",
        licence: LICENCE,
        lines: vec![dataset.description.clone()],
        links: links.collect(),
        heads: dataset.columns.iter().map(|column| column.name.clone()).collect(),
        rows: rows.collect(),
    };
    let html = page.render().map_err(failed)?;
    Ok((format!("{}/index.html", dataset.name), html.into_bytes()))
}

/// Every file of the site of these editions, the latest first.
///
/// # Errors
/// `internal` when a file cannot be made.
pub fn pages_of(editions: &[Edition], publisher: &str, base: &str) -> Result<Vec<Page>, Problem> {
    let mut pages = Vec::new();
    let mut datasets: Vec<(Dataset, Vec<&Edition>)> = Vec::new();
    for edition in editions {
        for dataset in edition.content()?.datasets {
            let place = |end: &str| format!("{}/{}.{end}", dataset.name, edition.number);
            pages.push((place("csv"), csv_of(&dataset)?));
            pages.push((place("json"), json_of(&dataset, edition.number)?));
            match datasets.iter_mut().find(|(known, _)| known.name == dataset.name) {
                Some((_, editions)) => editions.push(edition),
                None => datasets.push((dataset, vec![edition])),
            }
        }
    }
    for (dataset, editions) in &datasets {
        pages.push(leaf(dataset, editions)?);
    }
    let links = datasets
        .iter()
        .map(|(dataset, _)| (format!("{}/index.html", dataset.name), dataset.title.clone()))
        .chain([(JSON_LD.to_owned(), "カタログ（DCAT-AP、JSON-LD）".to_owned())]);
    let index = Leaf {
        title: "オープンデータ".to_owned(),
        home: "index.html",
        licence: LICENCE,
        lines: vec![format!("公開者: {publisher}")],
        links: links.collect(),
        heads: Vec::new(),
        rows: Vec::new(),
    };
    pages.push(("index.html".to_owned(), index.render().map_err(failed)?.into_bytes()));
    let catalogue = catalogue(&datasets, publisher, base);
    pages.push((JSON_LD.to_owned(), serde_json::to_vec_pretty(&catalogue).map_err(failed)?));
    Ok(pages)
}

/// The same files in one.
///
/// # Errors
/// `internal` when a file cannot be made.
pub fn archive(editions: &[Edition], publisher: &str) -> Result<Vec<u8>, Problem> {
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (place, bytes) in pages_of(editions, publisher, "")? {
        file.start_file(place, SimpleFileOptions::DEFAULT).map_err(failed)?;
        file.write_all(&bytes).map_err(failed)?;
    }
    file.finish().map(Cursor::into_inner).map_err(failed)
}
