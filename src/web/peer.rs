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
