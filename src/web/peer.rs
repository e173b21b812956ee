//! Who is on the other side: the address of the socket, or, behind proxies that are trusted by name,
//! the one the nearest of them tells.

use std::net::IpAddr;

use actix_web::HttpRequest;

use crate::vocab::Networks;

/// Where a request comes from. Of what proxies have told, the last address that is none of them
/// counts; what stands before it was written by whoever asks.
pub(super) fn peer(request: &HttpRequest, proxies: &Networks) -> String {
    let Some(socket) = request.peer_addr().map(|address| address.ip().to_canonical()) else {
        return "local".to_owned();
    };
    let told = request.headers().get_all("x-forwarded-for").filter_map(|one| one.to_str().ok());
    let told: Vec<&str> = told.flat_map(|one| one.split(',')).collect();
    let told = told.into_iter().rev().map_while(|word| word.trim().parse::<IpAddr>().ok());
    let mut nearest = socket;
    for address in told {
        if !proxies.contain(nearest) {
            break;
        }
        nearest = address.to_canonical();
    }
    nearest.to_string()
}

/// Programs by a word of what they call themselves, the telling ones first: others call themselves
/// like their forebears too.
const PROGRAMS: [(&str, &str); 6] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];
const SYSTEMS: [(&str, &str); 6] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
];

/// By which program, in words that an update of it does not change.
pub(super) fn device(agent: &str) -> String {
    let named = |known: &[(&'static str, &'static str)]| {
        known.iter().find(|(word, _)| agent.contains(word)).map(|(_, name)| *name)
    };
    match (named(&PROGRAMS), named(&SYSTEMS)) {
        (Some(program), Some(system)) => format!("{program} / {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn programs_are_known_by_words_that_stay() {
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        assert_eq!(device(chrome), "Chrome / Windows");
        assert_eq!(device(&format!("{chrome} Edg/140.0.0.0")), "Edge / Windows");
        assert_eq!(device("curl/8.5.0"), "curl");
        assert_eq!(device("\u{1b}[2J<script>"), "");
    }
}
