//! Requests this program sends: to whom it may speak at all, checked at the address that is connected
//! to, so that a name which means another host by then changes nothing (DNS rebinding).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::time::Duration;

use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use crate::identity;
use crate::vocab::Networks;

/// What a request may cost, and which special networks it may reach.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// Seconds for all of it: name, connection, answer.
    pub seconds: u64,
    /// Bytes of the answer that are read.
    pub bytes: u64,
    /// Private networks that were named by the operator.
    pub networks: Networks,
}

/// What the other side said.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The name means an address nobody may be sent to.
    #[error("{0} is an address that is not allowed")]
    Forbidden(IpAddr),
    /// It may go another time.
    #[error("{0}")]
    Failed(String),
}

/// Metadata services of clouds: whoever reaches them has the machine's own rights.
const METADATA: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
];

/// Whether an address is not one of a host anywhere: loopback, private, link-local, reserved.
fn is_special(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, second, third, _] = v4.octets();
            v4.is_loopback()
                || v4.is_private()
                || v4.is_link_local()
                || v4.is_multicast()
                || v4.is_documentation()
                || first == 0
                || first >= 240
                || (first == 100 && second & 0xc0 == 64)
                || (first == 198 && second & 0xfe == 18)
                || (first == 192 && second == 0 && third == 0)
        }
        IpAddr::V6(v6) => {
            v6.segments()[0] & 0xe000 != 0x2000 || v6.segments()[..2] == [0x2001, 0xdb8]
        }
    }
}

/// The IPv4 address that an IPv6 address leads to: mapped, translated (NAT64) or tunnelled (6to4).
fn embedded(address: IpAddr) -> Option<IpAddr> {
    let IpAddr::V6(v6) = address else { return None };
    let parts = v6.segments();
    let of = |high: u16, low: u16| {
        let ([one, two], [three, four]) = (high.to_be_bytes(), low.to_be_bytes());
        Some(IpAddr::V4(Ipv4Addr::new(one, two, three, four)))
    };
    match parts {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] if high != 0 || low > 1 => of(high, low),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => of(high, low),
        [0x2002, high, low, ..] => of(high, low),
        _ => None,
    }
}

/// Whether an address may be connected to.
fn is_allowed(address: IpAddr, networks: &Networks) -> bool {
    let meant = embedded(address).unwrap_or(address);
    !METADATA.contains(&meant) && (!is_special(meant) || networks.contain(meant))
}

/// Resolves as ever, and refuses a name of which any address is not allowed.
#[derive(Debug)]
struct Checked(Networks);

impl Resolver for Checked {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        match found.iter().map(|one| one.ip()).find(|ip| !is_allowed(*ip, &self.0)) {
            Some(ip) => Err(ureq::Error::Other(Box::new(Failure::Forbidden(ip)))),
            None => Ok(found),
        }
    }
}

fn failure(error: &ureq::Error) -> Failure {
    if let ureq::Error::Other(cause) = error
        && let Some(known) = cause.downcast_ref::<Failure>()
    {
        return known.clone();
    }
    Failure::Failed(error.to_string())
}

/// Sends a body. Redirects are answers like any other; no proxy of the environment is used.
///
/// # Errors
/// [`Failure`]; whatever status was answered is none.
pub fn post(
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    limits: &Limits,
) -> Result<Answer, Failure> {
    let config = ureq::config::Config::builder()
        .timeout_global(Some(Duration::from_secs(limits.seconds)))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .proxy(None)
        .user_agent("dxship")
        .max_idle_connections(0)
        .max_response_header_size(16 * 1024);
    // Certificates are those of the system: a closed network has its own authority there.
    let config = if url.starts_with("https://") {
        config.tls_config(identity::tls(Path::new("")).map_err(Failure::Failed)?)
    } else {
        config
    };
    let config = config.build();
    let resolver = Checked(limits.networks.clone());
    let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), resolver);
    let request =
        headers.iter().fold(agent.post(url), |one, (name, value)| one.header(*name, *value));
    let mut answer = request.send(body).map_err(|error| failure(&error))?;
    let status = answer.status().as_u16();
    let read = answer.body_mut().with_config().limit(limits.bytes).read_to_vec();
    Ok(Answer { status, body: read.map_err(|error| failure(&error))? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn special_addresses_are_reached_only_where_they_were_named() {
        let (none, named): (Networks, Networks) =
            (Networks::default(), "127.0.0.0/8, 10.0.0.0/8".parse().expect("networks"));
        for special in [
            "127.0.0.1",
            "127.8.9.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.1.1",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.2.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "2001:db8::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "::127.0.0.1",
        ] {
            assert!(!is_allowed(ip(special), &none), "{special}");
        }
        for open in ["203.0.114.1", "8.8.8.8", "2606:4700::1", "64:ff9b::808:808"] {
            assert!(is_allowed(ip(open), &none), "{open}");
        }
        for inside in ["127.0.0.1", "10.1.2.3", "::ffff:10.0.0.1"] {
            assert!(is_allowed(ip(inside), &named), "{inside}");
        }
        assert!(!is_allowed(ip("192.168.1.1"), &named));
    }

    /// Not even the operator opens the way to a machine's own rights.
    #[test]
    fn metadata_services_are_never_reached() {
        let all: Networks = "0.0.0.0/0, ::/0".parse().expect("networks");
        for service in
            ["169.254.169.254", "fd00:ec2::254", "::ffff:169.254.169.254", "100.100.100.200"]
        {
            assert!(!is_allowed(ip(service), &all), "{service}");
        }
        assert!(is_allowed(ip("::1"), &all));
    }
}
