//! Networks of addresses, as an operator names them.

use std::net::IpAddr;

/// Addresses and networks, each with the bits that count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<(IpAddr, u32)>);

impl std::str::FromStr for Networks {
    /// The word that is no network.
    type Err = String;

    /// Reads addresses and networks (`10.0.0.0/8`), apart by commas; empty for none.
    fn from_str(text: &str) -> Result<Self, String> {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let networks = words.map(|word| network(word).ok_or_else(|| word.to_owned()));
        networks.collect::<Result<_, _>>().map(Self)
    }
}

fn network(word: &str) -> Option<(IpAddr, u32)> {
    let (address, bits) = word.split_once('/').unwrap_or((word, ""));
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = if word.contains('/') { bits.parse().ok()? } else { most };
    (bits <= most).then_some((address, bits))
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)) << 96,
        IpAddr::V6(address) => u128::from(address),
    }
}

impl Networks {
    /// Whether an address is in one of them.
    #[must_use]
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|(network, bits)| {
            let differs = number(*network) ^ number(address);
            let alike = differs.leading_zeros() >= *bits;
            network.is_ipv4() == address.is_ipv4() && alike
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_what_is_in_them() {
        let networks: Networks = "10.1.0.0/16, 2001:db8::/32, 192.0.2.7".parse().expect("readable");
        let contain = |text: &str| networks.contain(text.parse().expect("an address"));
        for inside in ["10.1.2.3", "2001:db8:9::1", "192.0.2.7"] {
            assert!(contain(inside), "{inside}");
        }
        for outside in ["10.2.0.1", "2001:db9::1", "192.0.2.8", "::1", "127.0.0.1"] {
            assert!(!contain(outside), "{outside}");
        }
        assert_eq!("".parse(), Ok(Networks::default()));
        for wrong in ["10.0.0.0/33", "proxy.example", "10.0.0", "::/129", "10.0.0.0/x", "10.0.0.0/"]
        {
            assert!(wrong.parse::<Networks>().is_err(), "{wrong}");
        }
    }
}
