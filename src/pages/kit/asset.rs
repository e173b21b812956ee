//! Style and script, in the binary: each under a name made of its bytes, so that it may be kept for
//! ever.

use std::io::Write as _;
use std::sync::LazyLock;

use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};

use crate::problem::Problem;
use crate::web::{ASSETS_PATH, Anyone, PathKey, Product};

/// A file of the pages.
pub struct Asset {
    /// Where it is: the name holds a digest of the bytes.
    pub url: String,
    media: &'static str,
    plain: Vec<u8>,
    packed: Vec<u8>,
}

impl Asset {
    fn new(stem: &str, ending: &str, media: &'static str, parts: &[&[u8]]) -> Self {
        let plain = parts.concat();
        let digest: String =
            Sha256::digest(&plain).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self {
            url: format!("{ASSETS_PATH}{stem}.{digest}.{ending}"),
            media,
            packed: gzip(&plain, 9),
            plain,
        }
    }
}

/// デジタル庁デザインシステム's tokens as they are published, and our own rules upon them.
pub static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let parts: [&[u8]; 2] =
        [include_bytes!("../assets/dads-tokens.css"), include_bytes!("../assets/dxship.css")];
    Asset::new("dxship", "css", "text/css; charset=utf-8", &parts)
});
/// htmx as it is published; every control is a link or a form without it.
pub static HTMX: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "htmx",
        "js",
        "text/javascript; charset=utf-8",
        &[include_bytes!("../assets/htmx-4.0.1.min.js")],
    )
});
/// Listens to work under way; on pages that show none it does nothing.
pub static LIVE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "live",
        "js",
        "text/javascript; charset=utf-8",
        &[include_bytes!("../assets/live.js")],
    )
});
/// Moves cards on the board of a plan.
pub static DESK: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "desk",
        "js",
        "text/javascript; charset=utf-8",
        &[include_bytes!("../assets/desk.js")],
    )
});
/// Asks before a session ends for want of use.
pub static STAY: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "stay",
        "js",
        "text/javascript; charset=utf-8",
        &[include_bytes!("../assets/stay.js")],
    )
});
/// The slash key leads to the search field.
pub static FIND: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "find",
        "js",
        "text/javascript; charset=utf-8",
        &[include_bytes!("../assets/find.js")],
    )
});
/// What a paper made for A4 wears.
pub static PAPER: LazyLock<Asset> = LazyLock::new(|| {
    let style = crate::paper::STYLE.as_bytes();
    Asset::new("paper", "css", "text/css; charset=utf-8", &[style])
});
/// The mark in the browser's tab.
pub static ICON: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("icon", "svg", "image/svg+xml", &[include_bytes!("../assets/icon.svg")])
});

/// Bytes as gzip; memory does not fail to be written.
pub fn gzip(bytes: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(level));
    drop(encoder.write_all(bytes));
    encoder.finish().unwrap_or_default()
}

/// Whether the reader takes gzip.
pub fn takes_gzip(request: &HttpRequest) -> bool {
    request
        .headers()
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("gzip"))
}

/// The prefecture's colour as a style: headings and the place in the menu wear it.
fn theme(product: &Product) -> String {
    format!(":root{{--product-color:{}}}\n", product.color)
}

/// Where that style is; empty for the design system's own colour.
pub(super) fn theme_url(product: &Product) -> String {
    if product.color.is_empty() {
        return String::new();
    }
    format!("{ASSETS_PATH}{THEME}.{}.css", product.color.trim_start_matches('#'))
}

const THEME: &str = "theme";

pub async fn serve(
    anyone: Anyone,
    name: PathKey<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let url = format!("{ASSETS_PATH}{}", name.0);
    if url == theme_url(&anyone.door.product) {
        let plain = theme(&anyone.door.product).into_bytes();
        let packed = gzip(&plain, 9);
        return Ok(sent(&request, STYLE.media, plain, packed));
    }
    let asset = [&*STYLE, &*HTMX, &*LIVE, &*DESK, &*STAY, &*FIND, &*PAPER, &*ICON]
        .into_iter()
        .find(|asset| asset.url == url)
        .ok_or(Problem::not_found())?;
    Ok(sent(&request, asset.media, asset.plain.clone(), asset.packed.clone()))
}

/// The bytes, packed for whoever takes them so.
fn sent(
    request: &HttpRequest,
    media: &'static str,
    plain: Vec<u8>,
    packed: Vec<u8>,
) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, media)).insert_header((VARY, "accept-encoding"));
    if takes_gzip(request) {
        return response.insert_header((CONTENT_ENCODING, "gzip")).body(packed);
    }
    response.body(plain)
}
