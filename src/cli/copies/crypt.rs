//! Copies for the holder of a key alone, in the age format: `age` and `rage` read them too.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use age::x25519::{Identity, Recipient};

use super::super::Failure;
use super::manifest::{Digesting, Manifest, damaged};

/// Reads public keys.
pub(super) fn recipients(named: &[String]) -> Result<Vec<Recipient>, Failure> {
    let wrong =
        |text: &String| Failure::Text(format!("{text} は age の公開鍵（age1…）ではありません"));
    named.iter().map(|text| text.parse().map_err(|_| wrong(text))).collect()
}

/// Encrypts a file for its recipients.
pub(super) fn encrypt(from: &Path, to: &Path, recipients: &[Recipient]) -> Result<(), Failure> {
    let failed = |error: age::EncryptError| Failure::Text(error.to_string());
    let recipients = recipients.iter().map(|recipient| recipient as &dyn age::Recipient);
    let encryptor = age::Encryptor::with_recipients(recipients).map_err(failed)?;
    let mut out = encryptor.wrap_output(File::create(to)?)?;
    std::io::copy(&mut File::open(from)?, &mut out)?;
    out.finish()?.flush()?;
    Ok(())
}

fn identities(file: Option<&PathBuf>) -> Result<Vec<Identity>, Failure> {
    let file = file.ok_or_else(|| {
        Failure::Text(
            "暗号化された控えです。--identity に age の秘密鍵のファイルを指定してください"
                .to_owned(),
        )
    })?;
    let found: Vec<Identity> = BufReader::new(File::open(file)?)
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| line.trim().parse().ok())
        .collect();
    if found.is_empty() {
        return Err(Failure::Text(format!("{} に age の秘密鍵がありません", file.display())));
    }
    Ok(found)
}

/// Brings a copy to where it may be read, and refuses one that is not what its manifest says. The
/// copy itself is only read.
pub(super) fn fetch(
    copy: &Path,
    manifest: &Manifest,
    identity: Option<&PathBuf>,
    mut to: File,
) -> Result<(), Failure> {
    let mut reader = BufReader::new(Digesting::new(File::open(copy)?));
    if manifest.encrypted {
        let identities = identities(identity)?;
        let identities = identities.iter().map(|identity| identity as &dyn age::Identity);
        let mut clear = age::Decryptor::new_buffered(&mut reader)
            .and_then(|decryptor| decryptor.decrypt(identities))
            .map_err(|error| {
                Failure::Text(format!("控え {} を復号できません: {error}", copy.display()))
            })?;
        std::io::copy(&mut clear, &mut to).map_err(|_| damaged(copy))?;
    } else {
        std::io::copy(&mut reader, &mut to)?;
    }
    to.sync_all()?;
    std::io::copy(&mut reader, &mut std::io::sink())?;
    if reader.into_inner().finish() == (manifest.bytes, manifest.sha256.clone()) {
        Ok(())
    } else {
        Err(damaged(copy))
    }
}
